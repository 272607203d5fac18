// Each test has a folder of its own; building is mostly waiting for the compiler.
[assembly: Parallelize(Scope = ExecutionScope.MethodLevel)]
