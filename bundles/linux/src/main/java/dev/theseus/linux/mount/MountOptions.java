package dev.theseus.linux.mount;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * fstab words sorted by what becomes of them.
 *
 * @param flags bits of mount(2)
 * @param propagation set by a call of its own after the mount
 * @param data options of the file system, in order
 */
record MountOptions(long flags, Optional<Propagation> propagation, List<String> data) {
    private static final Map<String, MountFlag> FLAGS =
            Stream.of(MountFlag.values()).collect(Collectors.toMap(flag -> flag.word, Function.identity()));
    private static final Map<String, Propagation> PROPAGATIONS =
            Stream.of(Propagation.values()).collect(Collectors.toMap(Propagation::word, Function.identity()));

    static MountOptions parse(List<String> words) {
        long flags = 0;
        Optional<Propagation> propagation = Optional.empty();
        List<String> data = new ArrayList<>();
        for (String word : words) {
            MountFlag flag = FLAGS.get(word);
            Propagation wanted = PROPAGATIONS.get(word);
            if (flag != null) {
                flags = flag.sets ? flags | flag.bits : flags & ~flag.bits;
            } else if (wanted != null) {
                propagation = Optional.of(wanted);
            } else if (!word.isEmpty()) {
                data.add(word);
            }
        }
        return new MountOptions(flags, propagation, List.copyOf(data));
    }

    boolean isBind() {
        return (flags & MountFlag.MS_BIND) != 0;
    }

    /** Flags that a bind mount takes only in a remount after it. */
    long bindRemountFlags() {
        return flags & ~(MountFlag.MS_BIND | MountFlag.MS_REC | MountFlag.MS_REMOUNT);
    }
}
