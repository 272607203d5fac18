// Each test has a folder of its own. More workers than processors: a build waits for its child processes and for the disk a part of its time.
[assembly: Parallelize(Workers = 3, Scope = ExecutionScope.MethodLevel)]
