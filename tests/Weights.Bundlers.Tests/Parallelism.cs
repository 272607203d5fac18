// A class is an app with its own server and page. Two classes at once, because most of the time is the bundlers'.
[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.ClassLevel)]
