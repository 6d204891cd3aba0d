namespace SparseAttentionGen;

/// <summary>
/// Intersects the class's pattern with <c>key &lt;= position</c>, where position is the query's row plus the call's
/// <see cref="AttentionArguments.QueryOffset"/>, or what else the call says of positions.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class CausalAttribute : Attribute;
