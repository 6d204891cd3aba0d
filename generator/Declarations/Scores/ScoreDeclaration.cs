using SparseAttentionGen.Generator.Expressions;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>What was written on a class about its scores.</summary>
/// <param name="SoftCap">The soft cap; 0: none.</param>
/// <param name="Alibi">What [Alibi] says, or null.</param>
/// <param name="RelativeBias">What [RelativeBias] says, or null.</param>
/// <param name="Modifier">What [ScoreModifier] names, or null.</param>
internal sealed record ScoreDeclaration(float SoftCap, AlibiBias? Alibi, RelativeBiasRule? RelativeBias, ModifierDeclaration? Modifier)
{
    /// <summary>Nothing.</summary>
    public static readonly ScoreDeclaration Plain = new(0, null, null, null);

    /// <summary>Whether scores are more than scaled products, whatever a call adds.</summary>
    public bool IsModified => SoftCap > 0 || Alibi is not null || Modifier is not null;

    /// <summary>The same as the run time describes it. The user's method is named only: it cannot be called here.</summary>
    public ScoreDescription Describe() => new()
    {
        SoftCap = SoftCap,
        Alibi = Alibi,
        RelativeBias = RelativeBias,
        Modifier = Modifier is null
            ? null
            : new ScoreModifier(Modifier.Name, static (_, _, _, _) => throw new InvalidOperationException("The compiler cannot run the user's method.")),
    };
}

/// <summary>A user's method for scores.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tree">What it computes; null where it has to be called.</param>
internal sealed record ModifierDeclaration(string Name, ExpressionTree? Tree)
{
    /// <summary>How it changes with the score; null where the class has no gradients.</summary>
    public DerivativeDeclaration? Derivative { get; init; }
}

/// <summary>The derivative by the score of a user's method for scores.</summary>
/// <param name="Method">The user's method for it; null where it is worked out from what the other one computes.</param>
/// <param name="Tree">What it computes; null where the method has to be called.</param>
internal sealed record DerivativeDeclaration(string? Method, ExpressionTree? Tree);
