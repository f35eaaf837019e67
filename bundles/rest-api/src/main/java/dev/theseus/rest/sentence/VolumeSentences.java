package dev.theseus.rest.sentence;

import static java.util.Map.entry;

import dev.theseus.api.error.Reason;
import dev.theseus.engine.volume.VolumeReasons;
import java.util.Map;

/** About volumes. */
final class VolumeSentences {
    static final Map<Reason, String> FORMS = Map.ofEntries(
            entry(Reason.VOLUME_NOT_FOUND, "get {name}: no such volume"),
            entry(Reason.VOLUME_IN_USE, "remove {name}: volume is in use - [{holder}]"),
            entry(
                    VolumeReasons.NAME_TOO_SHORT,
                    "create {name}: volume name is too short, names should be at least two alphanumeric"
                            + " characters"),
            entry(
                    VolumeReasons.NAME_INVALID,
                    "create {name}: \"{name}\" includes invalid characters for a local volume name, only"
                            + " \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory,"
                            + " use absolute path"),
            entry(
                    VolumeReasons.NAME_TAKEN,
                    "create {name}: volume name must be unique: a volume of driver {holder} with other"
                            + " options has it"),
            entry(
                    VolumeReasons.DRIVER_NOT_FOUND,
                    "create {name}: error looking up volume plugin {wanted}: plugin \"{wanted}\" not found"));

    private VolumeSentences() {}
}
