// Most tests have their own site, and wait more than they compute. Tests that share the server of the sample are marked DoNotParallelize,
// and so are those that need the browser for themselves.
[assembly: Parallelize(Workers = 4, Scope = ExecutionScope.MethodLevel)]
