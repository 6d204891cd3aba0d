using Lucene.Net.Analysis;
using Lucene.Net.Analysis.En;
using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Analysis.Util;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Search.Similarities;
using Lucene.Net.Store;
using Lucene.Net.Util;

namespace SparseAttentionGen.LongDocument.Search;

/// <summary>A passage that shares words with a query.</summary>
/// <param name="Passage">Its index.</param>
/// <param name="Score">Its BM25 score.</param>
internal readonly record struct WordHit(int Passage, double Score);

/// <summary>
/// Ranks passages by the words that they share with a query (BM25). The index of words lives in memory: a search reads its texts anyway, and so the words of
/// a folder are there in a fraction of a second, always of the same texts as the vectors, and without a second store to lock and to repair.
/// </summary>
internal static class WordSearch
{
    private const LuceneVersion Version = LuceneVersion.LUCENE_48;
    private const string Field = "text";

    /// <summary>
    /// Words of questions beside Lucene's own stop words: a fusion by ranks counts a passage that shares "how" with the query like one that shares its subject.
    /// </summary>
    private static readonly string[] QuestionWords =
    [
        "am", "can", "could", "did", "do", "does", "had", "has", "have", "how", "i", "may", "me", "my", "our", "shall", "should", "we", "were", "what", "when",
        "where", "which", "who", "whose", "why", "would", "you", "your",
    ];

    /// <summary>Ranks passages.</summary>
    /// <param name="passages">Their texts.</param>
    /// <param name="query">What to look for: plain words, without a syntax.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>Those that share a word with the query, the best first; of equal ones the earlier.</returns>
    public static IReadOnlyList<WordHit> Rank(IReadOnlyList<string> passages, string query, CancellationToken cancellationToken)
    {
        using var analyzer = new EnglishAnalyzer(Version, new CharArraySet(Version, EnglishAnalyzer.DefaultStopSet.Concat(QuestionWords), ignoreCase: true));
        var words = QueryOf(analyzer, query);
        if (words.Clauses.Count == 0 || passages.Count == 0)
        {
            return [];
        }

        using var directory = new RAMDirectory();
        Write(directory, analyzer, passages, cancellationToken);
        using var reader = DirectoryReader.Open(directory);
        var searcher = new IndexSearcher(reader) { Similarity = new BM25Similarity() };

        // One thread writes, and this policy merges neighbours only: a document's number is its passage's index.
        return [.. searcher.Search(words, passages.Count).ScoreDocs.Select(static hit => new WordHit(hit.Doc, hit.Score))];
    }

    private static void Write(RAMDirectory directory, Analyzer analyzer, IReadOnlyList<string> passages, CancellationToken cancellationToken)
    {
        var configuration = new IndexWriterConfig(Version, analyzer) { Similarity = new BM25Similarity(), MergePolicy = new LogDocMergePolicy() };
        using var writer = new IndexWriter(directory, configuration);
        foreach (var passage in passages)
        {
            cancellationToken.ThrowIfCancellationRequested();
            writer.AddDocument([new TextField(Field, passage, Lucene.Net.Documents.Field.Store.NO)]);
        }

        writer.Commit();
    }

    /// <summary>Any of the query's words. Lucene's own parser would take a user's brackets, quotes and capital AND for syntax.</summary>
    private static BooleanQuery QueryOf(Analyzer analyzer, string query)
    {
        var words = new BooleanQuery();
        foreach (var word in WordsOf(analyzer, query).Distinct(StringComparer.Ordinal).Take(BooleanQuery.MaxClauseCount))
        {
            words.Add(new TermQuery(new Term(Field, word)), Occur.SHOULD);
        }

        return words;
    }

    private static List<string> WordsOf(Analyzer analyzer, string text)
    {
        List<string> words = [];
        using var stream = analyzer.GetTokenStream(Field, text);
        var word = stream.AddAttribute<ICharTermAttribute>();
        stream.Reset();
        while (stream.IncrementToken())
        {
            words.Add(word.ToString()!);
        }

        stream.End();
        return words;
    }
}
