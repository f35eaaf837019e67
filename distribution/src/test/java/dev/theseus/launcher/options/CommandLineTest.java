package dev.theseus.launcher.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
    @Test
    void takesEveryWayOfWritingAFlag() throws Exception {
        CommandLine line =
                parse("--data-root", "/a", "--exec-root=/b", "-p", "/c", "-s=overlay2", "-Hunix:///d", "-Dl", "warn");

        assertEquals(List.of("/a"), of(line, "data-root"));
        assertEquals(List.of("/b"), of(line, "exec-root"));
        assertEquals(List.of("/c"), of(line, "pidfile"));
        assertEquals(List.of("overlay2"), of(line, "storage-driver"));
        assertEquals(List.of("unix:///d"), of(line, "host"));
        assertEquals(List.of("warn"), of(line, "log-level"));
        assertTrue(line.on("debug"));
    }

    @Test
    void keepsAllValuesOfAListAndTheLastOfAnyOther() throws Exception {
        CommandLine line = parse("--label", "a=1", "--label", "b=2", "--mtu", "1400", "--mtu", "1500");

        assertEquals(List.of("a=1", "b=2"), of(line, "label"));
        assertEquals(List.of("1500"), of(line, "mtu"));
    }

    @Test
    void optionsOfDriversMayHaveAnyKeyAndValue() throws Exception {
        assertEquals(
                List.of("registry.layout.root=/a=b", "volume.attic.a.b="),
                of(parse("--driver-opt=registry.layout.root=/a=b", "--driver-opt", "volume.attic.a.b="), "driver-opt"));
    }

    @Test
    void aSwitchTakesAValueOnlyAfterAnEqualsSign() throws Exception {
        assertEquals(List.of("false"), of(parse("--iptables=0"), "iptables"));
        assertEquals(List.of("true"), of(parse("--icc"), "icc"));
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
            --driver-opt=log.a.b=c             | invalid argument "log.a.b=c" for "--driver-opt" flag: "log.a.b=c" is not of the form KIND.NAME.KEY=VALUE, with KIND one of runtime, storage, network, firewall, registry and volume
            --driver-opt=storage.a=c           | invalid argument "storage.a=c" for "--driver-opt" flag: "storage.a=c" is not of the form KIND.NAME.KEY=VALUE, with KIND one of runtime, storage, network, firewall, registry and volume
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
    void countsSizesInBytes(String written, String bytes) throws Exception {
        assertEquals(List.of(bytes), of(parse("--default-shm-size", written), "default-shm-size"));
    }

    @Test
    void bringsValuesIntoOneForm() throws Exception {
        assertEquals(
                List.of("10.0.0.0/8,24"),
                of(parse("--default-address-pool", "size=24,base=10.0.0.0/8"), "default-address-pool"));
        assertEquals(List.of("nofile=1024:1024"), of(parse("--default-ulimit", "nofile=1024"), "default-ulimit"));
        assertEquals(List.of("core=0:-1"), of(parse("--default-ulimit", "core=0:-1"), "default-ulimit"));
        assertEquals(List.of("tcp://127.0.0.1:2375"), of(parse("-H", "127.0.0.1:2375"), "host"));
        assertEquals(
                List.of("https://m.example/"), of(parse("--registry-mirror", "https://m.example"), "registry-mirror"));
        assertEquals(
                List.of("r.example:5000"),
                of(parse("--insecure-registry", "http://r.example:5000"), "insecure-registry"));
    }

    @Test
    void refusesSocketPathsThatTheKernelDoesNotTake() {
        String path = "/" + "x".repeat(107);

        assertTrue(message("--host=unix://" + path).contains("the socket's path is longer than 107 bytes"));
    }

    @Test
    void refusesLineBreaksBecauseListsAreHandedOnByLines() {
        assertTrue(message("--dns-opt=a\nb").contains("a line break is not allowed"));
    }

    @Test
    void everyFlagIsInTheHelpUnlessRefused() {
        String help = Usage.text();

        assertTrue(help.contains("-H, --host list"));
        assertTrue(help.contains("--bridge-name string"));
        assertTrue(!help.contains("--userns-remap"));
    }

    private static CommandLine parse(String... arguments) throws ConfigurationException {
        return CommandLine.parse(List.of(arguments));
    }

    private static String message(String... arguments) {
        return String.valueOf(assertThrows(ConfigurationException.class, () -> parse(arguments))
                .getMessage());
    }

    private static List<String> of(CommandLine line, String name) {
        return line.of(Options.known(name));
    }
}
