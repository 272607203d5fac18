// Only for tests that mostly wait, each on a server of its own; all others say DoNotParallelize, since a browser takes all of two processors.
[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.MethodLevel)]
