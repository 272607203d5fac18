// Each test has its own folder, and most of its time is spent in other processes.
[assembly: Parallelize(Scope = ExecutionScope.MethodLevel)]
