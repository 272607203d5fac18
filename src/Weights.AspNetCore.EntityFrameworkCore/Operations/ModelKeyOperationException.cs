namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// The stored state does not allow an operation, or the database did not accept it. Nothing was changed, unless only the response of a
/// commit was lost; then the message says so. The message is for people and says what to do.
/// </summary>
public sealed class ModelKeyOperationException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public ModelKeyOperationException() { }

    /// <summary>Creates the exception with a message for people.</summary>
    public ModelKeyOperationException(string message)
        : base(message) { }

    /// <summary>Creates the exception with a message for people and its cause.</summary>
    public ModelKeyOperationException(string message, Exception innerException)
        : base(message, innerException) { }
}
