namespace SparseAttentionGen.PatternGallery.Entries;

/// <summary>Where a pattern was described.</summary>
/// <param name="Name">Authors and year.</param>
/// <param name="Arxiv">Its number at arXiv.</param>
internal sealed record Paper(string Name, string Arxiv)
{
    public static Paper Transformer { get; } = new("Vaswani et al. 2017", "1706.03762");

    public static Paper TextToText { get; } = new("Raffel et al. 2019, T5", "1910.10683");

    public static Paper Longformer { get; } = new("Beltagy et al. 2020, Longformer", "2004.05150");

    public static Paper Mistral { get; } = new("Jiang et al. 2023, Mistral 7B", "2310.06825");

    public static Paper Streaming { get; } = new("Xiao et al. 2023, StreamingLLM", "2309.17453");

    public static Paper BigBird { get; } = new("Zaheer et al. 2020, Big Bird", "2007.14062");

    public static Paper SparseTransformer { get; } = new("Child et al. 2019, Sparse Transformer", "1904.10509");

    public static Paper Blockwise { get; } = new("Qiu et al. 2019, blockwise self-attention", "1911.02972");

    public static Paper Neighborhood { get; } = new("Hassani et al. 2022, Neighborhood Attention", "2204.07143");

    public static Paper DilatedNeighborhood { get; } = new("Hassani and Shi 2022, dilated Neighborhood Attention", "2209.15001");

    public static Paper FlexAttention { get; } = new("Dong et al. 2024, FlexAttention", "2412.05496");

    public static Paper LogSparse { get; } = new("Li et al. 2019, LogSparse Transformer", "1907.00235");

    public static Paper Linformer { get; } = new("Wang et al. 2020, Linformer", "2006.04768");

    public static Paper LongShort { get; } = new("Zhu et al. 2021, Transformer-LS", "2107.02192");

    public static Paper Performer { get; } = new("Choromanski et al. 2020, Performer", "2009.14794");

    public static Paper LinearTransformer { get; } = new("Katharopoulos et al. 2020, Transformers are RNNs", "2006.16236");

    public static Paper Nystrom { get; } = new("Xiong et al. 2021, Nyströmformer", "2102.03902");

    /// <summary>The paper's page.</summary>
    public string Address => $"https://arxiv.org/abs/{Arxiv}";
}
