package dev.theseus.settings.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.network.Cidr;
import dev.theseus.settings.ContainerSettings.DefaultLimit;
import dev.theseus.settings.NetworkSettings.AddressPool;
import dev.theseus.settings.options.Values.DriverOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
    @Test
    void takesEveryWayOfWritingAFlag() throws Exception {
        CommandLine line =
                parse("--data-root", "/a", "--exec-root=/b", "-p", "/c", "-s=vfs", "-Hunix:///d", "-Dl", "warn");

        assertEquals(Path.of("/a"), of(Options.DATA_ROOT, line));
        assertEquals(Path.of("/b"), of(Options.EXEC_ROOT, line));
        assertEquals(Optional.of(Path.of("/c")), of(Options.PIDFILE, line));
        assertEquals("vfs", of(Options.DEFAULT_DRIVERS.get(DriverKind.STORAGE), line));
        assertEquals(List.of("unix:///d"), of(Options.HOSTS, line));
        assertEquals("warn", of(Options.LOG_LEVEL, line));
        assertTrue(of(Options.DEBUG, line));
    }

    @Test
    void keepsAllValuesOfAListAndTheLastOfAnyOther() throws Exception {
        CommandLine line = parse("--label", "a=1", "--label", "b=2", "--mtu", "1400", "--mtu", "1500");

        assertEquals(List.of("a=1", "b=2"), of(Options.LABELS, line));
        assertEquals(1500, of(Options.MTU, line));
    }

    @Test
    void optionsOfDriversMayHaveAnyKeyAndValue() throws Exception {
        assertEquals(
                List.of(
                        new DriverOption(DriverKind.REGISTRY, "layout.root", "/a=b"),
                        new DriverOption(DriverKind.VOLUME, "attic.a.b", "")),
                of(
                        Options.DRIVER_OPTIONS,
                        parse("--driver-opt=registry.layout.root=/a=b", "--driver-opt", "volume.attic.a.b=")));
    }

    @Test
    void aSwitchTakesAValueOnlyAfterAnEqualsSign() throws Exception {
        assertEquals(false, of(Options.IPTABLES, parse("--iptables=0")));
        assertEquals(true, of(Options.ICC, parse("--icc")));
        assertEquals(
                "\"theseusd\" accepts no arguments, and got \"false\".\nSee 'theseusd --help'.",
                message("--icc", "false"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --nope                             | unknown flag: --nope
            --hots=x                           | unknown flag: --hots (did you mean --host?)
            -Q                                 | unknown shorthand flag: 'Q' in -Q
            --bip                              | flag needs an argument: --bip
            --mtu=abc                          | invalid argument "abc" for "--mtu" flag: "abc" is not a number
            --mtu=-5                           | invalid argument "-5" for "--mtu" flag: -5 is too small: the least is 0
            --iptables=maybe                   | invalid argument "maybe" for "--iptables" flag: "maybe" is not true or false
            --bip=1.2                          | invalid argument "1.2" for "--bip" flag: invalid CIDR address: 1.2
            --bip=10.0.0.1/33                  | invalid argument "10.0.0.1/33" for "--bip" flag: invalid CIDR address: 10.0.0.1/33
            --ip=x                             | invalid argument "x" for "--ip" flag: x is not an ip address
            --dns=1.2.3                        | invalid argument "1.2.3" for "--dns" flag: 1.2.3 is not an ip address
            --driver-opt=build.a.b=c           | invalid argument "build.a.b=c" for "--driver-opt" flag: "build.a.b=c" is not of the form KIND.NAME.KEY=VALUE, with KIND one of runtime, storage, network, firewall, registry, volume and log
            --driver-opt=storage.a=c           | invalid argument "storage.a=c" for "--driver-opt" flag: "storage.a=c" is not of the form KIND.NAME.KEY=VALUE, with KIND one of runtime, storage, network, firewall, registry, volume and log
            --label=foo                        | invalid argument "foo" for "--label" flag: bad attribute format: foo
            --default-shm-size=1x              | invalid argument "1x" for "--default-shm-size" flag: invalid size: '1x'
            --default-ulimit=nofile            | invalid argument "nofile" for "--default-ulimit" flag: invalid ulimit argument: nofile
            --default-ulimit=nothing=1         | invalid argument "nothing=1" for "--default-ulimit" flag: invalid ulimit type: nothing
            --default-address-pool=base=10.0.0.0/8,size=4 | invalid argument "base=10.0.0.0/8,size=4" for "--default-address-pool" flag: invalid pools size: 4
            --registry-mirror=x                | invalid argument "x" for "--registry-mirror" flag: invalid mirror: unsupported scheme "" in "x"
            --log-level=loud                   | invalid argument "loud" for "-l, --log-level" flag: unable to parse logging level: loud
            -Hfoo://x                          | invalid argument "foo://x" for "-H, --host" flag: Invalid bind address format: foo://x (unix://, tcp:// and fd:// are known)
            -Htcp://h:99999                    | invalid argument "tcp://h:99999" for "-H, --host" flag: Invalid bind address: tcp://h:99999: the port is above 65535
            --add-runtime=runc=/x              | invalid argument "runc=/x" for "--add-runtime" flag: runtime name 'runc' is reserved
            """)
    void saysWhatIsWrong(String argument, String expected) {
        assertEquals(expected + "\nSee 'theseusd --help'.", message(argument));
    }

    @ParameterizedTest
    @CsvSource({
        "64m, 67108864",
        "1024, 1024",
        "1.5k, 1536",
        "2GiB, 2147483648",
        "1 kB, 1024",
    })
    void countsSizesInBytes(String written, long bytes) throws Exception {
        assertEquals(bytes, of(Options.SHM_SIZE, parse("--default-shm-size", written)));
    }

    @Test
    void bringsValuesIntoOneForm() throws Exception {
        assertEquals(
                List.of(new AddressPool(Cidr.parse("10.0.0.0/8"), 24)),
                of(Options.ADDRESS_POOLS, parse("--default-address-pool", "size=24,base=10.0.0.0/8")));
        assertEquals(
                Map.of("nofile", new DefaultLimit(1024, 1024)),
                of(Options.ULIMITS, parse("--default-ulimit", "nofile=1024")));
        assertEquals(
                Map.of("core", new DefaultLimit(0, -1)), of(Options.ULIMITS, parse("--default-ulimit", "core=0:-1")));
        assertEquals(List.of("tcp://127.0.0.1:2375"), of(Options.HOSTS, parse("-H", "127.0.0.1:2375")));
        assertEquals(
                List.of("https://m.example/"),
                of(Options.REGISTRY_MIRRORS, parse("--registry-mirror", "https://m.example")));
        assertEquals(
                List.of("r.example:5000"),
                of(Options.INSECURE_REGISTRIES, parse("--insecure-registry", "http://r.example:5000")));
    }

    @Test
    void refusesSocketPathsThatTheKernelDoesNotTake() {
        String path = "/" + "x".repeat(107);

        assertTrue(message("--host=unix://" + path).contains("the socket's path is longer than 107 bytes"));
    }

    @Test
    void valuesMayHaveSeveralLines() throws Exception {
        assertEquals(List.of("a\nb"), of(Options.DNS_OPTIONS, parse("--dns-opt=a\nb")));
    }

    @Test
    void saysWhatIsToBeDone() throws Exception {
        assertEquals(CommandLine.Task.SERVE, parse("--debug").task());
        assertEquals(CommandLine.Task.CHECK, parse("--check").task());
        assertEquals(CommandLine.Task.CHECK_DEEP, parse("--check", "--deep").task());
        assertEquals(CommandLine.Task.REPAIR, parse("--check", "--repair").task());
        assertEquals(CommandLine.Task.HELP, parse("--version", "--help").task());
    }

    @Test
    void everyFlagIsInTheHelpUnlessRefused() {
        String help = Usage.text(Program.THESEUSD);

        assertTrue(help.contains("-H, --host list"));
        assertTrue(help.contains("--bridge-name string"));
        assertTrue(!help.contains("--userns-remap"));
        assertTrue(help.contains("Enable IP masquerading (default true)"), help);
        assertTrue(help.contains("Default shm size for containers (default 67108864)"), help);
        assertTrue(help.contains("Set the containers network MTU\n"), help);
    }

    private static CommandLine parse(String... arguments) throws ConfigurationException {
        return CommandLine.parse(List.of(arguments));
    }

    private static String message(String... arguments) {
        return String.valueOf(assertThrows(ConfigurationException.class, () -> parse(arguments))
                .getMessage());
    }

    private static <T> T of(Option<T> option, CommandLine line) {
        return line.values().get(option);
    }
}
