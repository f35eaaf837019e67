package dev.theseus.engine.system.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.settings.DaemonSettings;
import java.util.ArrayList;
import java.util.List;

/** What an operator should know without asking for it, as {@code docker info} shows it below its answer. */
final class Warnings {
    private Warnings() {}

    /**
     * In the order in which they are shown.
     *
     * @param capabilities of the daemon
     * @param problems what the last start could not bring in order
     */
    static List<String> of(
            DaemonSettings settings, List<SlotView> slots, List<String> capabilities, List<String> problems) {
        List<String> warnings = new ArrayList<>();
        for (SlotView slot : slots) {
            if (slot.info().isEmpty() && !slot.remark().isEmpty() && isMissed(settings, slot)) {
                warnings.add("WARNING: " + slot.kind().word() + " driver " + slot.name() + ": " + slot.remark());
            }
        }
        if (!capabilities.contains("CAP_SYS_RESOURCE")) {
            warnings.add("WARNING: the daemon has no CAP_SYS_RESOURCE: privileged containers lack it, and ulimits "
                    + "above its own hard limits are lowered");
        }
        problems.forEach(problem -> warnings.add("WARNING: " + problem));
        return warnings;
    }

    /** One of several to choose from that cannot work on this host, and that nobody has chosen, is missed by nobody. */
    private static boolean isMissed(DaemonSettings settings, SlotView slot) {
        if (slot.kind() == DriverKind.FIREWALL && !settings.network().iptables()) {
            return slot.needed();
        }
        String chosen = settings.drivers().defaults().get(slot.kind());
        return slot.needed()
                || chosen == null
                || chosen.equals(slot.name())
                || slot.kind() == DriverKind.RUNTIME
                        && settings.drivers().runtimes().containsKey(slot.name());
    }
}
