using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>For each stream, the tiles that attend some of its keys.</summary>
internal sealed class StreamTiles
{
    private readonly List<(int Stream, List<TileSegments> Tiles)> streams = [];
    private readonly List<(int Stream, TileSegments Segments)> tile = [];
    private int last;

    /// <summary>Number of streams.</summary>
    public int Count { get; private set; }

    /// <summary>The tiles of a stream.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    /// <param name="stream">Receives the stream's number.</param>
    public ReadOnlySpan<TileSegments> Tiles(int index, out int stream)
    {
        stream = streams[index].Stream;
        return CollectionsMarshal.AsSpan(streams[index].Tiles);
    }

    /// <summary>Forgets all streams.</summary>
    public void Clear()
    {
        (Count, last) = (0, 0);
        tile.Clear();
    }

    /// <summary>Begins the segments of another tile.</summary>
    public void BeginTile() => tile.Clear();

    /// <summary>Adds segments of a tile to a stream; tiles come in their order.</summary>
    public void Add(int stream, TileSegments segments)
    {
        Find(stream).Add(segments);
        tile.Add((stream, segments));
    }

    /// <summary>As <see cref="Add"/>, for a tile that no other one repeats.</summary>
    public void Append(int stream, TileSegments segments) => Find(stream).Add(segments);

    /// <summary>Gives a tile the segments of the one before.</summary>
    public void RepeatTile(int index)
    {
        foreach (var (stream, segments) in tile)
        {
            Find(stream).Add(segments with { Tile = index });
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private List<TileSegments> Find(int stream)
    {
        // Tiles of one residue follow each other.
        for (var tried = 0; tried < Count; tried++)
        {
            var index = last + tried < Count ? last + tried : last + tried - Count;
            if (streams[index].Stream == stream)
            {
                last = index;
                return streams[index].Tiles;
            }
        }

        last = Count++;
        if (last == streams.Count)
        {
            streams.Add((stream, []));
        }

        streams[last].Tiles.Clear();
        streams[last] = (stream, streams[last].Tiles);
        return streams[last].Tiles;
    }
}
