namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// The stored state does not allow an operation, or the database did not accept it. Nothing was changed, unless only the response of a
/// commit was lost; then the message says so. The message is for people and says what to do.
/// </summary>
/// <param name="message">What happened, why, and what to do.</param>
/// <param name="innerException">The cause; null if there is none.</param>
public sealed class ModelKeyOperationException(string message, Exception? innerException = null) : Exception(message, innerException);
