package dev.theseus.e2e.harness;

import java.util.ArrayList;
import java.util.List;

/** Another host, as the daemon sees it: a network namespace on a veth of its own. */
public final class Netns implements AutoCloseable {
    private final String name;
    private final String address;
    private final String here;

    /** Makes one; {@code net} are the first three numbers of an unused /24. */
    public Netns(String name, String net) {
        this.name = name;
        this.here = net + ".1";
        this.address = net + ".2";
        Command.run("ip", "netns", "add", name).ok();
        Command.run("ip", "link", "add", name + "h", "type", "veth", "peer", "name", "eth0", "netns", name)
                .ok();
        Command.run("ip", "addr", "add", here + "/24", "dev", name + "h").ok();
        Command.run("ip", "link", "set", name + "h", "up").ok();
        Command.run("ip", "-n", name, "link", "set", "lo", "up").ok();
        Command.run("ip", "-n", name, "addr", "add", address + "/24", "dev", "eth0")
                .ok();
        Command.run("ip", "-n", name, "link", "set", "eth0", "up").ok();
        Command.run("ip", "-n", name, "route", "add", "default", "via", here).ok();
    }

    /** The machine's address as seen from there. */
    public String machine() {
        return here;
    }

    /** Its own address. */
    public String address() {
        return address;
    }

    /** What to put before a command so that it runs there, but sees the same files. */
    public List<String> enter() {
        return List.of("nsenter", "--net=/run/netns/" + name);
    }

    /** Runs a command there. */
    public Result run(String... command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(List.of(command));
        return Command.run(all.toArray(String[]::new));
    }

    @Override
    public void close() {
        Command.run("ip", "netns", "del", name);
        Command.run("ip", "link", "del", name + "h");
    }
}
