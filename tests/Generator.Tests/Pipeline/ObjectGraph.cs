using System.Collections;
using System.Reflection;

namespace Generator.Tests.Pipeline;

/// <summary>Walks everything that an object refers to.</summary>
internal static class ObjectGraph
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static void AssertFreeOf(object root, string rootNamespace)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var pending = new Stack<object?>([root]);
        while (pending.TryPop(out var item))
        {
            if (item is null || (!item.GetType().IsValueType && !seen.Add(item)))
            {
                continue;
            }

            var type = item.GetType();
            Assert.False(type.Namespace?.StartsWith(rootNamespace, StringComparison.Ordinal) ?? false, $"The model holds a {type}");
            if (type.IsPrimitive || type.IsEnum || item is string or Type)
            {
                continue;
            }

            if (item is Array array)
            {
                foreach (var element in (IEnumerable)array)
                {
                    pending.Push(element);
                }
            }

            for (var declaring = type; declaring is not null; declaring = declaring.BaseType)
            {
                foreach (var field in declaring.GetFields(Fields))
                {
                    pending.Push(field.GetValue(item));
                }
            }
        }
    }
}
