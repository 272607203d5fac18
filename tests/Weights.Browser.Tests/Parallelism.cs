// Only for tests that mostly wait and have their own server. All others are marked DoNotParallelize, because a browser uses two processors.
[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.MethodLevel)]
