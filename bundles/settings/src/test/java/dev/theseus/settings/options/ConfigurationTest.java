package dev.theseus.settings.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.network.Cidr;
import dev.theseus.settings.ContainerSettings.DefaultLimit;
import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.NetworkSettings.AddressPool;
import dev.theseus.settings.ProxySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
    @TempDir
    Path folder;

    @Test
    void withoutAnythingEverythingFollowsTheRoots() throws Exception {
        Configuration configuration = read("");
        DaemonSettings settings = configuration.settings();

        assertEquals(Path.of("/var/lib/theseus"), settings.folders().dataRoot());
        assertEquals(List.of("unix:///run/theseus/docker.sock"), settings.api().hosts());
        assertEquals(Path.of("/run/theseus.pid"), configuration.pidFile());
        assertEquals("info", settings.logLevel());
    }

    @Test
    void aSecondDaemonNeedsOnlyRootsOfItsOwn() throws Exception {
        Configuration other = read("", "--data-root=/x/data", "--exec-root=/x/run");

        assertEquals(
                List.of("unix:///x/run/docker.sock"), other.settings().api().hosts());
        assertEquals(Path.of("/x/run.pid"), other.pidFile());
    }

    @Test
    void readsEveryFormOfTheFile() throws Exception {
        DaemonSettings settings = read("""
                {
                  "hosts": ["unix:///a.sock", "tcp://127.0.0.1:2375"],
                  "debug": true, "mtu": 1400, "default-shm-size": "64M", "bip": "10.1.0.1/24",
                  "log-opts": {"max-size": "10m", "max-file": "3"},
                  "labels": ["a=b", "c=d"],
                  "storage-opts": ["overlay2.mountopt=volatile"],
                  "runtimes": {"crun": {"path": "/usr/bin/crun", "runtimeArgs": ["--debug", "--log=/a b"]}},
                  "default-runtime": "crun",
                  "default-ulimits": {"nofile": {"Name": "nofile", "Soft": 1024, "Hard": 2048}},
                  "default-address-pools": [{"base": "10.10.0.0/16", "size": 24}],
                  "features": {"buildkit": true}
                }""").settings();

        assertEquals(
                List.of("unix:///a.sock", "tcp://127.0.0.1:2375"),
                settings.api().hosts());
        assertEquals("debug", settings.logLevel());
        assertEquals(1400, settings.network().bridge().mtu());
        assertEquals(
                Optional.of(Cidr.parse("10.1.0.1/24")),
                settings.network().bridge().bip());
        assertEquals(64 << 20, settings.containers().shmSize());
        assertEquals(
                Map.of("max-size", "10m", "max-file", "3"),
                settings.containers().logOptions());
        assertEquals(List.of("a=b", "c=d"), settings.labels());
        assertEquals(
                Map.of("overlay2.mountopt", "volatile"),
                settings.drivers().options().get(DriverKind.STORAGE));
        assertEquals("crun", settings.drivers().runtime());
        assertEquals(
                List.of("/usr/bin/crun", "--debug", "--log=/a b"),
                settings.drivers().runtimes().get("crun"));
        assertEquals(
                Map.of("nofile", new DefaultLimit(1024, 2048)),
                settings.containers().ulimits());
        assertEquals(
                List.of(new AddressPool(Cidr.parse("10.10.0.0/16"), 24)),
                settings.network().addressPools());
    }

    @Test
    void proxiesOfTheFileHoldUnlessAFlagSaysOtherwise() throws Exception {
        ProxySettings proxies = read("""
                {"proxies": {"http-proxy": "http://a:1", "https-proxy": "http://b:2", "no-proxy": ".corp"}}""").settings().registries().proxies();
        assertEquals(new ProxySettings("http://a:1", "http://b:2", ".corp"), proxies);
        assertEquals(
                Map.of("HTTP_PROXY", "http://a:1", "HTTPS_PROXY", "http://b:2", "NO_PROXY", ".corp"),
                proxies.variables());
    }

    @Test
    void theFirewallMayBeChosenByDockersName() throws Exception {
        assertEquals(
                "nftables",
                read("{\"firewall-backend\": \"nftables\"}")
                        .settings()
                        .drivers()
                        .firewall());
        assertEquals(
                "iptables",
                read("{\"firewall-backend\": \"\"}").settings().drivers().firewall());
    }

    @Test
    void runtimesAreCalledAsPeopleCallThem() throws Exception {
        Map<String, List<String>> runtimes = read("""
                {"runtimes": {
                  "runsc-kvm --host-uds=open": {"path": "/usr/bin/runsc", "runtimeArgs": ["--platform=kvm"]},
                  "crun.v1": {"runtimeType": "io.containerd.runc.v2", "options": {"BinaryName": "/usr/bin/crun"}},
                  "gvisor": {"runtimeType": "io.containerd.runsc.v1"}
                }}""").settings().drivers().runtimes();
        assertEquals(List.of("/usr/bin/runsc", "--platform=kvm"), runtimes.get("runsc-kvm --host-uds=open"));
        assertEquals(List.of("/usr/bin/crun"), runtimes.get("crun.v1"));
        assertEquals(List.of("runsc"), runtimes.get("gvisor"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"proxies": {"ftp-proxy": "x"}}    | the following directives don't match any configuration option: proxies.ftp-proxy
            {"runtimes": {"a/b": {"path": "/x"}}} | invalid value of runtimes: invalid runtime name: a/b
            {"foo": 1, "bar": 2}               | the following directives don't match any configuration option: foo, bar
            {"bip": 3}                         | the value of bip must be of type string, and is of type number
            {"debug": "yes"}                   | the value of debug must be of type boolean, and is of type string
            {"labels": "a=b"}                  | the value of labels must be of type array of strings, and is of type string
            {"labels": ["ab"]}                 | invalid value of labels: bad attribute format: ab
            {"bip": "1.2.3"}                   | invalid value of bip: invalid CIDR address: 1.2.3
            {bad                               | invalid JSON: malformed at line 1 column 3 path $.
            {"bip": "10.0.0.1/8"               | invalid JSON: malformed at line 1 column 21 path $.bip
            {} {}                              | invalid JSON: malformed at line 1 column 5 path $
            []                                 | the file must hold one JSON object
            {"max-concurrent-downloads": -2}   | invalid value of max-concurrent-downloads: -2 is too small: the least is 1
            {"runtimes": {"x": {"runtimeType": "io"}}} | runtime x has no path: Theseus drives OCI runtime commands, give the command's path
            """)
    void saysWhatIsWrongInTheFile(String json, String expected) throws Exception {
        Path file = file(json);

        assertEquals(
                "unable to configure the daemon with file " + file + ": " + expected,
                failure(json, "--config-file", file.toString()));
    }

    @Test
    void namesEveryConflictOfFlagAndFile() {
        String message = failure("{\"bip\": \"10.0.0.1/8\", \"labels\": [\"a=b\"]}", "--bip=10.0.0.1/8", "--label=c=d");

        assertTrue(
                message.endsWith(
                        "the following directives are specified both as a flag and in the configuration file:"
                                + " bip: (from flag: 10.0.0.1/8, from file: 10.0.0.1/8), labels: (from flag: [c=d], from file: [a=b])"),
                message);
    }

    @Test
    void theDefaultFileMayBeMissingButANamedOneMayNot() throws Exception {
        Path missing = folder.resolve("missing.json");

        assertEquals(
                "info",
                Configuration.read(CommandLine.parse(List.of()), missing)
                        .settings()
                        .logLevel());
        CommandLine named = CommandLine.parse(List.of("--config-file", missing.toString()));
        ConfigurationException e = assertThrows(ConfigurationException.class, () -> Configuration.read(named, missing));
        assertTrue(String.valueOf(e.getMessage()).contains("missing.json: no such file"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --default-runtime=x                | specified default runtime 'x' does not exist: add it with --add-runtime
            --bridge=br0 --bip=10.0.0.1/8      | --bridge and --bip are mutually exclusive: your own bridge keeps the address it has
            --icc=false --iptables=false       | --icc=false needs --iptables=true: firewall rules keep containers apart
            --data-root=/a/b --exec-root=/a    | data root /a/b is in exec root /a, which does not survive a reboot
            --tlsverify --tlscacert=/no/ca.pem | cannot read /no/ca.pem: name the right file with --tlscacert
            --userns-remap=default             | option userns-remap is not supported, and the daemon does not start without the protection it asks for: remove it
            """)
    void refusesWhatDoesNotGoTogether(String flags, String expected) {
        assertEquals(expected, failure("", flags.split(" ")));
    }

    @Test
    void warnsOfWhatMeansNothingHereAndAcceptsWhatIsSoAnyway() throws Exception {
        Configuration configuration =
                read("{\"live-restore\": true}", "--userland-proxy-path=/x", "--selinux-enabled=false");

        assertEquals(List.of("option userland-proxy-path has no effect on this daemon"), configuration.warnings());
    }

    @Test
    void aReloadChangesOnlyWhatMayChange() throws Exception {
        Configuration before = read("{\"labels\": [\"a=1\"], \"mtu\": 1400, \"debug\": true}");
        Configuration after = before.reloaded(read("{\"labels\": [\"a=2\"], \"mtu\": 1500}"));

        assertEquals(List.of("a=2"), after.settings().labels());
        assertEquals("info", after.settings().logLevel());
        assertFalse(after.settings().debug());
        assertEquals(1400, after.settings().network().bridge().mtu());
        assertEquals(List.of("a change of mtu takes effect at the next start"), after.warnings());
    }

    private Configuration read(String json, String... flags) throws ConfigurationException, IOException {
        List<String> arguments = new ArrayList<>(List.of(flags));
        if (!arguments.contains("--config-file")) {
            arguments.addAll(List.of("--config-file", file(json).toString()));
        }
        return Configuration.read(CommandLine.parse(arguments), folder.resolve("none"));
    }

    private String failure(String json, String... flags) {
        return String.valueOf(assertThrows(ConfigurationException.class, () -> read(json, flags))
                .getMessage());
    }

    private Path file(String json) throws IOException {
        return Files.writeString(folder.resolve("daemon.json"), json);
    }
}
