package dev.theseus.engine.container.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.runtime.RuntimeDriver;
import dev.theseus.engine.container.MountPoint;
import dev.theseus.engine.slot.Slot;

/**
 * Decides at a start how deep read-only mounts are so: all the way down where the runtime can do that, unless somebody asked otherwise.
 *
 * @param possible whether it can
 */
record ReadOnlyDepths(boolean possible) {
    static ReadOnlyDepths of(Slot<RuntimeDriver> runtime) {
        return new ReadOnlyDepths(runtime.capabilities()
                .filter(capabilities -> capabilities.contains(RuntimeDriver.RECURSIVE_READ_ONLY))
                .isPresent());
    }

    /** The mount with its source on the host, which says {@link MountPoint#READ_ONLY_WHOLE} where it shall be that. */
    MountPoint decide(MountPoint mount, String source) {
        boolean required = mount.options().contains(MountPoint.READ_ONLY_WHOLE);
        if (required && !possible) {
            throw EngineException.invalid(
                    "mount " + mount.destination()
                            + " cannot be read-only all the way down: that needs a kernel from 5.12 on and a runtime that knows the option rro");
        }
        boolean whole = possible
                && !mount.writable()
                && !mount.type().equals("tmpfs")
                && !mount.options().contains(MountPoint.READ_ONLY_TOP);
        return new MountPoint(
                mount.type(),
                mount.name(),
                source,
                mount.destination(),
                mount.driver(),
                mount.mode(),
                mount.writable(),
                mount.propagation(),
                mount.copyUp(),
                mount.ownedVolume(),
                whole && !required ? appended(mount.options()) : mount.options());
    }

    private static String appended(String options) {
        return options.isEmpty() ? MountPoint.READ_ONLY_WHOLE : options + "," + MountPoint.READ_ONLY_WHOLE;
    }
}
