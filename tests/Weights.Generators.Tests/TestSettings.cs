// No test writes what another reads, and most of them wait for the compiler.
[assembly: Parallelize(Scope = ExecutionScope.MethodLevel)]
