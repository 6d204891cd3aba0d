namespace SparseAttentionGen.PatternGallery.Entries;

/// <summary>Patterns that belong together.</summary>
/// <param name="Title">What they have in common.</param>
/// <param name="Introduction">What there is to say of all.</param>
/// <param name="Entries">The patterns.</param>
internal sealed record GalleryGroup(string Title, string Introduction, params GalleryEntry[] Entries);
