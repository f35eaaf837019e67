package dev.theseus.engine.plank.internal.sample;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.volume.VolumeDriver;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A driver that misbehaves as the component property {@code behaviour} says. */
public final class SampleVolumeDriver implements VolumeDriver {
    private final String name;
    private final String version;
    private final String behaviour;

    public SampleVolumeDriver(Map<String, Object> properties) {
        name = String.valueOf(properties.get("theseus.driver.name"));
        version = String.valueOf(properties.get("sample.version"));
        behaviour = String.valueOf(properties.get("behaviour"));
        if (behaviour.equals("activation")) {
            throw new IllegalStateException("no such array");
        }
        if (behaviour.equals("hanging")) {
            sleep();
        }
        if (behaviour.equals("deaf")) {
            sleepDeaf();
        }
    }

    /** Bounded: the test's process has to end. */
    private static void sleepDeaf() {
        long end = System.nanoTime() + 15_000_000_000L;
        while (System.nanoTime() < end) {
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                // Heeds nothing.
            }
        }
    }

    private static void sleep() {
        try {
            // Until it is interrupted, which is what a driver that heeds is told by.
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo(behaviour.equals("impostor") ? "somebody" : name, version, Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        switch (behaviour) {
            case "recovery" -> throw new IllegalStateException("the array is degraded");
            case "hanging-recovery" -> sleep();
            default -> {
                // Nothing to recover.
            }
        }
        return behaviour.equals("no-report") ? null : RecoveryReport.empty();
    }

    @Override
    public List<Diagnostic> diagnose(CallContext context) {
        return behaviour.equals("unwell")
                ? List.of(new Diagnostic(false, "disks", "1 of 3 failed", "replace it"))
                : List.of();
    }

    @Override
    public void create(String volume, Map<String, String> options, CallContext context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void remove(String volume, CallContext context) {
        // It has nothing.
    }

    @Override
    public Optional<Path> stat(String volume, CallContext context) {
        return Optional.empty();
    }

    @Override
    public List<String> list(CallContext context) {
        return behaviour.equals("garbage") ? null : List.of();
    }

    @Override
    public Path mount(String volume, String mountId, CallContext context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void unmount(String volume, String mountId, CallContext context) {
        // It has nothing.
    }
}
