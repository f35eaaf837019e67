package dev.theseus.network.iptables.internal;

import dev.theseus.kit.firewall.AddressText;
import java.net.Inet6Address;
import java.net.InetAddress;

/** The two sets of commands and tables. */
enum Family {
    IPV4("iptables"),
    IPV6("ip6tables");

    private final String command;

    Family(String command) {
        this.command = command;
    }

    static Family of(InetAddress address) {
        return address instanceof Inet6Address ? IPV6 : IPV4;
    }

    String command() {
        return command;
    }

    String restoreCommand() {
        return command + "-restore";
    }

    String saveCommand() {
        return command + "-save";
    }

    /** {@code 192.0.2.1/32} as the save command prints it. */
    String host(InetAddress address) {
        return AddressText.of(address) + (this == IPV4 ? "/32" : "/128");
    }

    /** What DNAT takes: {@code 172.17.0.2:80}, {@code [fd00::2]:80}. */
    String socket(InetAddress address, int port) {
        return (this == IPV4 ? AddressText.of(address) : "[" + AddressText.of(address) + "]") + ":" + port;
    }
}
