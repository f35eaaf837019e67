package dev.theseus.engine.container;

import dev.theseus.api.runtime.Resources;
import java.util.List;

/**
 * What a container may use.
 *
 * @param resources control group limits; {@code nanoCpus} is not yet folded in
 * @param nanoCpus CPUs in units of 1e-9; 0 for none; becomes quota and period
 * @param kernelMemoryTcp kept for inspect
 * @param ulimits per process
 */
public record LimitConfig(Resources resources, long nanoCpus, long kernelMemoryTcp, List<Ulimit> ulimits) {
    /**
     * A process limit.
     *
     * @param name {@code nofile}, {@code nproc}, …
     * @param soft -1 for unlimited
     * @param hard -1 for unlimited
     */
    public record Ulimit(String name, long soft, long hard) {}
}
