namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>An operation was asked for that the stored state does not allow, or that the database did not take. Nothing was changed, unless it was the answer to a commit that was lost; the message says what to do.</summary>
public sealed class ModelKeyOperationException : Exception
{
    /// <summary>Makes the exception without a message.</summary>
    public ModelKeyOperationException() { }

    /// <summary>Makes the exception with a message for people.</summary>
    public ModelKeyOperationException(string message)
        : base(message) { }

    /// <summary>Makes the exception with a message for people and its cause.</summary>
    public ModelKeyOperationException(string message, Exception innerException)
        : base(message, innerException) { }
}
