package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.engine.container.ContainerReasons;
import dev.theseus.engine.container.Monitoring;
import dev.theseus.engine.event.ContainerChange;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.network.Sandboxes;
import dev.theseus.engine.slot.Slots;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Processes and resource use of running containers. */
public final class MonitoringService implements Monitoring {
    private static final long NANOS_PER_TICK = 10_000_000;

    private final ContainerTable table;
    private final Slots slots;
    private final Sandboxes sandboxes;
    private final ContainerEvents events;

    public MonitoringService(ContainerTable table, Slots slots, Sandboxes sandboxes, Events events) {
        this.table = table;
        this.slots = slots;
        this.sandboxes = sandboxes;
        this.events = new ContainerEvents(events);
    }

    @Override
    public Processes top(String reference, String psArguments, CallContext context) {
        ContainerRecord record = table.find(reference).now();
        record.refuseWhileRestarting();
        TaskHandle task =
                record.task().filter(present -> record.state().isRunning()).orElseThrow(record::notRunning);
        Set<Long> pids = new HashSet<>(
                slots.runtime(record.runtime()).call("pids", context, (driver, c) -> driver.pids(task, c)));
        List<String> lines = ps(psArguments.isBlank() ? "-ef" : psArguments);
        List<String> titles = List.of(lines.getFirst().strip().split("\\s+"));
        int pidColumn = titles.indexOf("PID");
        if (pidColumn < 0) {
            throw EngineException.invalid("ps does not print process ids").because(ContainerReasons.TOP_WITHOUT_PIDS);
        }
        List<List<String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> row = List.of(line.strip().split("\\s+", titles.size()));
            if (row.size() > pidColumn && pids.contains(parse(row.get(pidColumn)))) {
                rows.add(row);
            }
        }
        events.publish(record, ContainerChange.Plain.PROCESSES_LISTED);
        return new Processes(titles, rows);
    }

    private static long parse(String pid) {
        return pid.chars().allMatch(Character::isDigit) && !pid.isEmpty() ? Long.parseLong(pid) : -1;
    }

    private static List<String> ps(String arguments) {
        if (arguments.indexOf('\0') >= 0) {
            throw EngineException.invalid("invalid ps_args: they have a NUL byte in them");
        }
        List<String> command = new ArrayList<>(List.of("ps"));
        command.addAll(List.of(arguments.strip().split("\\s+")));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            if (process.waitFor() != 0 || lines.isEmpty()) {
                throw EngineException.invalid(
                        "ps: " + lines.stream().findFirst().orElse("failed"));
            }
            return lines;
        } catch (IOException e) {
            throw EngineException.internal("cannot run ps: install procps", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled("interrupted while running ps");
        }
    }

    @Override
    public Stats stats(String reference, CallContext context) {
        ContainerRecord record = table.find(reference).now();
        Optional<TaskHandle> task =
                record.task().filter(present -> record.state().isRunning());
        Map<String, EndpointStats> networks = new LinkedHashMap<>();
        if (task.isPresent()) {
            sandboxes.stats(record.sandbox(), context).forEach(stats -> networks.put(stats.interfaceName(), stats));
        }
        return new Stats(
                record.id(),
                record.name(),
                task.map(present -> slots.runtime(record.runtime())
                        .call("stats", context, (driver, c) -> driver.stats(present, c))),
                systemCpuNanos(),
                Runtime.getRuntime().availableProcessors(),
                networks);
    }

    /** The host's CPU time: user, nice, system, idle, iowait, irq and softirq of the first line of /proc/stat. */
    private static long systemCpuNanos() {
        try {
            String[] words =
                    Files.readAllLines(Path.of("/proc/stat")).getFirst().split("\\s+");
            long ticks = 0;
            for (int i = 1; i <= 7; i++) {
                ticks += Long.parseLong(words[i]);
            }
            return ticks * NANOS_PER_TICK;
        } catch (IOException e) {
            throw EngineException.internal("cannot read /proc/stat", e);
        }
    }
}
