package dev.theseus.runtime.runc.internal;

import dev.theseus.api.driver.Diagnostic;
import dev.theseus.linux.mount.MountEntry;
import dev.theseus.linux.mount.MountTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Looks whether the host has what this driver needs. */
final class RuntimeDiagnosis {
    private final RuntimeCommand runtime;
    private final CgroupHierarchies hierarchies;
    private final MixedControlGroups mixed;

    RuntimeDiagnosis(RuntimeCommand runtime, CgroupHierarchies hierarchies, MixedControlGroups mixed) {
        this.runtime = runtime;
        this.hierarchies = hierarchies;
        this.mixed = mixed;
    }

    List<Diagnostic> run() {
        return List.of(command(), monitor(), controlGroups(), rootOnTmpfs());
    }

    private Diagnostic command() {
        String version = runtime.version();
        // One that does not even say what it is runs no container either.
        boolean healthy = !version.equals("not installed") && !version.equals("unknown");
        return new Diagnostic(
                healthy,
                "runtime command of " + runtime.name(),
                version,
                healthy ? "" : "install it, see whether its --version answers, or mend --add-runtime");
    }

    private static Diagnostic monitor() {
        Optional<Path> found = CommandPath.find(Conmon.COMMAND);
        return new Diagnostic(
                found.isPresent(),
                "container monitor",
                found.map(Path::toString).orElse(Conmon.COMMAND + " not installed"),
                found.isPresent() ? "" : "install the package conmon");
    }

    private Diagnostic controlGroups() {
        boolean mix = mixed.present() && runtime.isCrun();
        boolean refused = mix && !mixed.canBeHidden();
        String finding = hierarchies.isV2() ? "v2" : hierarchies.isHybrid() ? "v1 with v2 beside it" : "v1";
        return new Diagnostic(
                !refused,
                "control groups",
                mix && !refused ? finding + ", which crun does not see" : finding,
                refused ? "crun refuses this mix; install util-linux, use runc, or one version" : "");
    }

    private Diagnostic rootOnTmpfs() {
        String type =
                MountTable.read().holding(runtime.root()).map(MountEntry::type).orElse("unknown");
        boolean healthy = type.equals("tmpfs");
        return new Diagnostic(
                healthy,
                "runtime state in " + runtime.root(),
                "file system " + type,
                healthy ? "" : "put --exec-root on a tmpfs: state would outlive a reboot, and every start is slower");
    }
}
