// No test writes a file that another reads, and most of their time is the compiler's.
[assembly: Parallelize(Scope = ExecutionScope.MethodLevel)]
