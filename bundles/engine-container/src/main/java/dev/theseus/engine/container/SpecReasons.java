package dev.theseus.engine.container;

import dev.theseus.api.error.Reason;

/** Why a specification is refused: by itself, or as a change of what a container is. */
public final class SpecReasons {
    /** Neither the image nor the caller names one. */
    public static final Reason COMMAND_MISSING = new Reason("spec.command-missing");
    /** Attribute: value. */
    public static final Reason VARIABLE_MALFORMED = new Reason("spec.variable-malformed");
    /** Attribute: path. */
    public static final Reason WORKING_DIRECTORY_RELATIVE = new Reason("spec.working-directory-relative");
    /** Attribute: name. */
    public static final Reason HOSTNAME_TOO_LONG = new Reason("spec.hostname-too-long");
    /** Attribute: name. */
    public static final Reason RUNTIME_UNKNOWN = new Reason("spec.runtime-unknown");
    /** Nobody brings the devices that are asked for. Attribute: name. */
    public static final Reason DEVICES_UNKNOWN = new Reason("spec.devices-unknown");
    /** Attribute: value. */
    public static final Reason OOM_SCORE_OUT_OF_RANGE = new Reason("spec.oom-score-out-of-range");

    // Namespaces.

    /** Attribute: value. */
    public static final Reason IPC_MODE_UNKNOWN = new Reason("spec.ipc-mode-unknown");
    /** Attribute: value. */
    public static final Reason PID_MODE_UNKNOWN = new Reason("spec.pid-mode-unknown");
    /** Attribute: value. */
    public static final Reason UTS_MODE_UNKNOWN = new Reason("spec.uts-mode-unknown");
    /** Attribute: value. */
    public static final Reason CGROUP_MODE_UNKNOWN = new Reason("spec.cgroup-mode-unknown");
    /** Attribute: value. */
    public static final Reason USER_MODE_UNKNOWN = new Reason("spec.user-mode-unknown");
    /** What shall be joined is for its owner alone. Attribute: id, of the owner. */
    public static final Reason IPC_NOT_SHAREABLE = new Reason("spec.ipc-not-shareable");
    /** Who shall be joined does not run. Attributes: field, the kind of namespace; name; status. */
    public static final Reason JOINED_NOT_RUNNING = new Reason("spec.joined-not-running");

    /** Attribute: value. */
    public static final Reason SIGNAL_UNKNOWN = new Reason("spec.signal-unknown");

    // Restarts and probes.

    public static final Reason RETRIES_NEGATIVE = new Reason("spec.retries-negative");
    /** Only a policy that looks at failures counts them. */
    public static final Reason RETRIES_WITHOUT_FAILURE = new Reason("spec.retries-without-failure");
    /** It shall be started again, and removed at its end. */
    public static final Reason RESTART_AND_REMOVAL = new Reason("spec.restart-and-removal");
    /** Attribute: field, as the health check has it. */
    public static final Reason PROBE_TOO_SHORT = new Reason("spec.probe-too-short");

    public static final Reason PROBE_RETRIES_NEGATIVE = new Reason("spec.probe-retries-negative");

    // What excludes each other.

    /** The network of a container that is not named. */
    public static final Reason JOINED_WITH_NOBODY = new Reason("spec.joined-network.with-nobody");

    public static final Reason JOINED_WITH_HOSTNAME = new Reason("spec.joined-network.with-hostname");
    public static final Reason JOINED_WITH_LINKS = new Reason("spec.joined-network.with-links");
    public static final Reason JOINED_WITH_DNS = new Reason("spec.joined-network.with-dns");
    public static final Reason JOINED_WITH_HOSTS = new Reason("spec.joined-network.with-hosts");
    public static final Reason JOINED_WITH_MAC = new Reason("spec.joined-network.with-mac");
    public static final Reason JOINED_WITH_PORTS = new Reason("spec.joined-network.with-ports");
    public static final Reason HOST_UTS_WITH_HOSTNAME = new Reason("spec.host-uts.with-hostname");
    public static final Reason HOST_NETWORK_WITH_LINKS = new Reason("spec.host-network.with-links");

    // Limits.

    public static final Reason MEMORY_TOO_SMALL = new Reason("spec.memory-too-small");
    public static final Reason SWAP_WITHOUT_MEMORY = new Reason("spec.swap-without-memory");
    public static final Reason SWAP_BELOW_MEMORY = new Reason("spec.swap-below-memory");
    public static final Reason RESERVATION_TOO_SMALL = new Reason("spec.reservation-too-small");
    public static final Reason RESERVATION_ABOVE_MEMORY = new Reason("spec.reservation-above-memory");
    /** Attribute: value. */
    public static final Reason SWAPPINESS_OUT_OF_RANGE = new Reason("spec.swappiness-out-of-range");

    public static final Reason CPUS_AND_PERIOD = new Reason("spec.cpus-and-period");
    public static final Reason CPUS_AND_QUOTA = new Reason("spec.cpus-and-quota");
    /** Attribute: maximum, a whole number. */
    public static final Reason CPUS_OUT_OF_RANGE = new Reason("spec.cpus-out-of-range");
    /** Attribute: value. */
    public static final Reason CPU_SHARES_NEGATIVE = new Reason("spec.cpu-shares-negative");

    public static final Reason CPU_PERIOD_OUT_OF_RANGE = new Reason("spec.cpu-period-out-of-range");
    public static final Reason CPU_QUOTA_TOO_SMALL = new Reason("spec.cpu-quota-too-small");
    public static final Reason BLKIO_WEIGHT_OUT_OF_RANGE = new Reason("spec.blkio-weight-out-of-range");
    /** Attribute: value. */
    public static final Reason CPU_LIST_MALFORMED = new Reason("spec.cpu-list-malformed");
    /** Of memory. Attribute: value. */
    public static final Reason NODE_LIST_MALFORMED = new Reason("spec.node-list-malformed");
    /** Attributes: value; maximum, those there are. */
    public static final Reason CPUS_OFFLINE = new Reason("spec.cpus-offline");
    /** Of memory. Attributes: value; maximum, those there are. */
    public static final Reason NODES_OFFLINE = new Reason("spec.nodes-offline");
    /** Attribute: name. */
    public static final Reason ULIMIT_UNKNOWN = new Reason("spec.ulimit-unknown");
    /** Attributes: value, the soft one; maximum, the hard one. */
    public static final Reason ULIMIT_SOFT_ABOVE_HARD = new Reason("spec.ulimit-soft-above-hard");

    // Changes of a container that is there. All have the attribute id.

    public static final Reason CHANGED_MEMORY_ABOVE_SWAP = new Reason("spec.changed.memory-above-swap");
    public static final Reason CHANGED_RESTART_AND_REMOVAL = new Reason("spec.changed.restart-and-removal");
    public static final Reason CHANGED_PERIOD_WITH_CPUS = new Reason("spec.changed.period-with-cpus");
    public static final Reason CHANGED_QUOTA_WITH_CPUS = new Reason("spec.changed.quota-with-cpus");
    public static final Reason CHANGED_CPUS_WITH_PERIOD = new Reason("spec.changed.cpus-with-period");
    public static final Reason CHANGED_CPUS_WITH_QUOTA = new Reason("spec.changed.cpus-with-quota");

    private SpecReasons() {}
}
