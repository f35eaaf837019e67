package dev.theseus.kit.firewall;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The ways in which a kernel can have iptables' tables. A host may have several at once, each with commands of its own. */
public enum IptablesVariant {
    IPV4("ip", "iptables", "nft"),
    IPV6("ip6", "ip6tables", "nft"),
    IPV4_LEGACY("ip", "iptables", "legacy"),
    IPV6_LEGACY("ip6", "ip6tables", "legacy");

    /** Of the thread: a test looks into a namespace of its own. */
    private static final Path LEGACY_TABLES = Path.of("/proc/thread-self/net");

    private final String family;
    private final String prefix;
    private final String backend;

    IptablesVariant(String family, String prefix, String backend) {
        this.family = family;
        this.prefix = prefix;
        this.backend = backend;
    }

    /** As {@code nft} writes it. */
    public String family() {
        return family;
    }

    /** What all its commands begin with on a host that has but one variant. */
    public String prefix() {
        return prefix;
    }

    public boolean isLegacy() {
        return backend.equals("legacy");
    }

    /** Names the tables that a legacy variant has, one a line; reading it makes the kernel load nothing. */
    public Path legacyTables() {
        return LEGACY_TABLES.resolve(family + "_tables_names");
    }

    /** The command for this variant, without {@code -save} or {@code -restore}; a host with but one has it under the short name. */
    public Optional<String> command() {
        return Stream.of(prefix + "-" + backend, prefix)
                .filter(IptablesVariant::isInstalled)
                .findFirst();
    }

    /** Whether the host has the command that people type. */
    public boolean isUsual() {
        return isInstalled(prefix);
    }

    /** Whether the search path leads to such a command. */
    static boolean isInstalled(String command) {
        String path = System.getenv().getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        return Stream.of(path.split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }
}
