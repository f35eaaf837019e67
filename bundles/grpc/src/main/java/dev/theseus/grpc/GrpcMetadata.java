package dev.theseus.grpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What goes with a call beside its messages. Names are in lower case, and each may have several values, in order. */
public record GrpcMetadata(Map<String, List<String>> values) {
    public static final GrpcMetadata EMPTY = new GrpcMetadata(Map.of());

    public GrpcMetadata {
        Map<String, List<String>> copy = new TreeMap<>();
        values.forEach((name, all) -> copy.put(name.toLowerCase(Locale.ROOT), List.copyOf(all)));
        values = Map.copyOf(copy);
    }

    public Optional<String> get(String name) {
        return all(name).stream().findFirst();
    }

    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The same with further values. */
    public GrpcMetadata with(String name, List<String> further) {
        Map<String, List<String>> more = new TreeMap<>(values);
        List<String> all = new ArrayList<>(all(name.toLowerCase(Locale.ROOT)));
        all.addAll(further);
        more.put(name.toLowerCase(Locale.ROOT), all);
        return new GrpcMetadata(more);
    }

    public GrpcMetadata with(String name, String value) {
        return with(name, List.of(value));
    }
}
