package dev.theseus.rest.sentence;

import static java.util.Map.entry;

import dev.theseus.api.error.Reason;
import dev.theseus.engine.container.SpecReasons;
import java.util.Map;

/** About what a container shall be. */
final class SpecSentences {
    static final Map<Reason, String> FORMS = Map.ofEntries(
            entry(SpecReasons.COMMAND_MISSING, "no command specified"),
            entry(SpecReasons.VARIABLE_MALFORMED, "invalid environment variable: {value}"),
            entry(
                    SpecReasons.WORKING_DIRECTORY_RELATIVE,
                    "the working directory '{path}' is invalid, it needs to be an absolute path"),
            entry(SpecReasons.HOSTNAME_TOO_LONG, "invalid hostname: {name}"),
            entry(SpecReasons.RUNTIME_UNKNOWN, "unknown or invalid runtime name: {name}"),
            entry(SpecReasons.DEVICES_UNKNOWN, "could not select device driver {name}"),
            entry(
                    SpecReasons.OOM_SCORE_OUT_OF_RANGE,
                    "Invalid value {value}, range for oom score adj is [-1000, 1000]"),
            entry(SpecReasons.SIGNAL_UNKNOWN, "invalid signal: {value}"),
            entry(SpecReasons.IPC_MODE_UNKNOWN, "invalid IPC mode: {value}"),
            entry(SpecReasons.PID_MODE_UNKNOWN, "invalid PID mode: {value}"),
            entry(SpecReasons.UTS_MODE_UNKNOWN, "invalid UTS mode: {value}"),
            entry(SpecReasons.CGROUP_MODE_UNKNOWN, "invalid cgroup namespace mode: {value}"),
            entry(SpecReasons.USER_MODE_UNKNOWN, "invalid user namespace mode: {value}"),
            entry(
                    SpecReasons.IPC_NOT_SHAREABLE,
                    "can't join IPC of container {id}: non-shareable IPC"
                            + " (hint: use IpcMode:shareable for the donor container)"),
            entry(
                    SpecReasons.JOINED_NOT_RUNNING,
                    "cannot join {field} namespace of a non running container: container {name} is {status}"),
            entry(SpecReasons.RETRIES_NEGATIVE, "invalid restart policy: maximum retry count cannot be negative"),
            entry(
                    SpecReasons.RETRIES_WITHOUT_FAILURE,
                    "invalid restart policy: maximum retry count can only be used with 'on-failure'"),
            entry(SpecReasons.RESTART_AND_REMOVAL, "can't create 'AutoRemove' container with restart policy"),
            entry(SpecReasons.PROBE_TOO_SHORT, "{field} in Healthcheck cannot be less than 1ms"),
            entry(SpecReasons.PROBE_RETRIES_NEGATIVE, "Retries in Healthcheck cannot be negative"),
            entry(SpecReasons.JOINED_WITH_NOBODY, "invalid network mode: invalid container format container:<name|id>"),
            entry(SpecReasons.JOINED_WITH_HOSTNAME, "conflicting options: hostname and the network mode"),
            entry(
                    SpecReasons.JOINED_WITH_LINKS,
                    "conflicting options: container type network can't be used with links. This would"
                            + " result in undefined behavior"),
            entry(SpecReasons.JOINED_WITH_DNS, "conflicting options: dns and the network mode"),
            entry(SpecReasons.JOINED_WITH_HOSTS, "conflicting options: custom host-to-IP mapping and the network mode"),
            entry(SpecReasons.JOINED_WITH_MAC, "conflicting options: mac-address and the network mode"),
            entry(
                    SpecReasons.JOINED_WITH_PORTS,
                    "conflicting options: port publishing and the container type network mode"),
            entry(SpecReasons.HOST_UTS_WITH_HOSTNAME, "conflicting options: hostname and the UTS mode"),
            entry(
                    SpecReasons.HOST_NETWORK_WITH_LINKS,
                    "conflicting options: host type networking can't be used with links. This would result"
                            + " in undefined behavior"),
            entry(SpecReasons.MEMORY_TOO_SMALL, "Minimum memory limit allowed is 6MB"),
            entry(
                    SpecReasons.SWAP_WITHOUT_MEMORY,
                    "You should always set the Memory limit when using Memoryswap limit, see usage"),
            entry(
                    SpecReasons.SWAP_BELOW_MEMORY,
                    "Minimum memoryswap limit should be larger than memory limit, see usage"),
            entry(SpecReasons.RESERVATION_TOO_SMALL, "Minimum memory reservation allowed is 6MB"),
            entry(
                    SpecReasons.RESERVATION_ABOVE_MEMORY,
                    "Minimum memory limit can not be less than memory reservation limit, see usage"),
            entry(
                    SpecReasons.SWAPPINESS_OUT_OF_RANGE,
                    "Invalid value: {value}, valid memory swappiness range is 0-100"),
            entry(SpecReasons.CPUS_AND_PERIOD, "Conflicting options: Nano CPUs and CPU Period cannot both be set"),
            entry(SpecReasons.CPUS_AND_QUOTA, "Conflicting options: Nano CPUs and CPU Quota cannot both be set"),
            entry(
                    SpecReasons.CPUS_OUT_OF_RANGE,
                    "range of CPUs is from 0.01 to {maximum}.00, as there are only {maximum} CPUs" + " available"),
            entry(SpecReasons.CPU_SHARES_NEGATIVE, "invalid CPU shares ({value}): value must be a positive integer"),
            entry(
                    SpecReasons.CPU_PERIOD_OUT_OF_RANGE,
                    "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)"),
            entry(SpecReasons.CPU_QUOTA_TOO_SMALL, "CPU cfs quota can not be less than 1ms (i.e. 1000)"),
            entry(SpecReasons.BLKIO_WEIGHT_OUT_OF_RANGE, "range of blkio weight is from 10 to 1000"),
            entry(SpecReasons.CPU_LIST_MALFORMED, "Invalid value {value} for cpuset cpus"),
            entry(SpecReasons.NODE_LIST_MALFORMED, "Invalid value {value} for cpuset mems"),
            entry(
                    SpecReasons.CPUS_OFFLINE,
                    "Requested CPUs are not available - requested {value}, available: {maximum}"),
            entry(
                    SpecReasons.NODES_OFFLINE,
                    "Requested memory nodes are not available - requested {value}, available: {maximum}"),
            entry(SpecReasons.ULIMIT_UNKNOWN, "invalid ulimit type: {name}"),
            entry(
                    SpecReasons.ULIMIT_SOFT_ABOVE_HARD,
                    "ulimit soft limit must be less than or equal to hard limit: {value} > {maximum}"),
            entry(
                    SpecReasons.CHANGED_MEMORY_ABOVE_SWAP,
                    "Cannot update container {id}: Memory limit should be smaller than already set"
                            + " memoryswap limit, update the memoryswap at the same time"),
            entry(
                    SpecReasons.CHANGED_RESTART_AND_REMOVAL,
                    "Cannot update container {id}: Restart policy cannot be updated because AutoRemove is"
                            + " enabled for the container"),
            entry(
                    SpecReasons.CHANGED_PERIOD_WITH_CPUS,
                    "Cannot update container {id}: Conflicting options: CPU Period cannot be updated as"
                            + " NanoCPUs has already been set"),
            entry(
                    SpecReasons.CHANGED_QUOTA_WITH_CPUS,
                    "Cannot update container {id}: Conflicting options: CPU Quota cannot be updated as"
                            + " NanoCPUs has already been set"),
            entry(
                    SpecReasons.CHANGED_CPUS_WITH_PERIOD,
                    "Cannot update container {id}: Conflicting options: Nano CPUs cannot be updated as CPU"
                            + " Period has already been set"),
            entry(
                    SpecReasons.CHANGED_CPUS_WITH_QUOTA,
                    "Cannot update container {id}: Conflicting options: Nano CPUs cannot be updated as CPU"
                            + " Quota has already been set"));

    private SpecSentences() {}
}
