namespace SparseAttentionGen.Generator.Declarations;

/// <summary>What is emitted for a class with [SparseAttention].</summary>
/// <param name="FullName">Namespace, enclosing types and name with dots between them.</param>
/// <param name="Declaration">What it declares; null where that has an error.</param>
/// <param name="Faulty">What it gets where its declaration has an error.</param>
internal sealed record ReadClass(string FullName, KernelDeclaration? Declaration, FaultyClass? Faulty);

/// <summary>A class with [SparseAttention], and what is wrong with it. The two change for different reasons, and are kept apart from here on.</summary>
internal sealed record ReadDeclaration(ReadClass? Class, EquatableArray<DeclarationError> Errors);
