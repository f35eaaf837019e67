package dev.theseus.settings.options;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.network.Cidr;
import dev.theseus.settings.ContainerSettings.DefaultLimit;
import dev.theseus.settings.NetworkSettings.AddressPool;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads values as users write them; each throws {@link IllegalArgumentException} with the reason. */
final class Values {
    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");
    private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?) ?([kKmMgGtTpP]?)(?:[iI]?[bB])?");
    private static final Pattern DRIVER_OPTION = Pattern.compile("([a-z]+)\\.([^.=]+\\.[^=]+)=(.*)", Pattern.DOTALL);
    private static final Pattern DOMAIN = Pattern.compile("\\.|[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?\\.?");
    private static final Pattern LINK = Pattern.compile("[A-Za-z0-9_.-]{1,15}");
    private static final Pattern LISTEN_ADDRESS =
            Pattern.compile("(|[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+(?:%\\w+)?]):(\\d{1,5})");
    /** People put a runtime's options into its name. It becomes that of a folder. */
    private static final Pattern RUNTIME = Pattern.compile("[A-Za-z0-9][^/\\p{Cntrl}]{0,127}");

    /** Of containerd's shims, which drive the command in the middle. */
    private static final Pattern SHIM = Pattern.compile("io\\.containerd\\.([a-z0-9-]+)\\.v[0-9]+");

    private static final List<String> PROXIES = List.of("http-proxy", "https-proxy", "no-proxy");
    private static final Set<String> LEVELS = Set.of("debug", "info", "warn", "error", "fatal");

    private Values() {}

    static boolean bool(String value) {
        if (TRUE.contains(value)) {
            return true;
        }
        if (FALSE.contains(value)) {
            return false;
        }
        throw new IllegalArgumentException("\"" + value + "\" is not true or false");
    }

    static int number(String value, int least) {
        int number;
        try {
            number = Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + value + "\" is not a number", e);
        }
        if (number < least) {
            throw new IllegalArgumentException(value + " is too small: the least is " + least);
        }
        return number;
    }

    /** Bytes, from a number with an optional unit that is a power of 1024. */
    static long size(String value) {
        Matcher matcher = SIZE.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("invalid size: '" + value + "'");
        }
        int power = "kmgtp".indexOf(matcher.group(2).toLowerCase(Locale.ROOT));
        double factor = matcher.group(2).isEmpty() ? 1 : Math.pow(1024, power + 1);
        return (long) (Double.parseDouble(matcher.group(1)) * factor);
    }

    static InetAddress inet(String value) {
        try {
            return Cidr.literal(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(value + " is not an ip address", e);
        }
    }

    /** {@code HOST:PORT}, without a host for all addresses, with an IPv6 address in brackets. */
    static InetSocketAddress listenAddress(String value) {
        Matcher matcher = LISTEN_ADDRESS.matcher(value);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65535) {
            throw new IllegalArgumentException("\"" + value + "\" is no address to listen on (HOST:PORT is wanted)");
        }
        String host = matcher.group(1);
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return InetSocketAddress.createUnresolved(bare, Integer.parseInt(matcher.group(2)));
    }

    /** An address that is handed on as it is written. */
    static String address(String value) {
        inet(value);
        return value;
    }

    static Path path(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("the path is empty");
        }
        return Path.of(value).toAbsolutePath().normalize();
    }

    static String level(String value) {
        String level = value.toLowerCase(Locale.ROOT);
        if (!LEVELS.contains(level)) {
            throw new IllegalArgumentException("unable to parse logging level: " + value);
        }
        return level;
    }

    static String logFormat(String value) {
        if (!value.isEmpty() && !value.equals("text") && !value.equals("json")) {
            throw new IllegalArgumentException("invalid log format: " + value);
        }
        return value;
    }

    static String oneOf(String value, String... choices) {
        if (!List.of(choices).contains(value)) {
            throw new IllegalArgumentException(
                    "\"" + value + "\" is none of \"" + String.join("\", \"", choices) + "\"");
        }
        return value;
    }

    static Map.Entry<String, String> assignment(String value) {
        int equals = value.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("\"" + value + "\" is not of the form key=value");
        }
        return Map.entry(value.substring(0, equals), value.substring(equals + 1));
    }

    static DriverOption driverOption(String value) {
        Matcher matcher = DRIVER_OPTION.matcher(value);
        Optional<DriverKind> kind = matcher.matches() ? kind(matcher.group(1)) : Optional.empty();
        return kind.map(known -> new DriverOption(known, matcher.group(2), matcher.group(3)))
                .orElseThrow(() -> new IllegalArgumentException(
                        "\"" + value + "\" is not of the form KIND.NAME.KEY=VALUE, with KIND one of "
                                + DriverKind.words(DriverKind.all(), "and")));
    }

    private static Optional<DriverKind> kind(String word) {
        return DriverKind.all().stream()
                .filter(kind -> kind.word().equals(word))
                .findFirst();
    }

    /** @param key of the kind's drivers: {@code NAME.KEY} */
    record DriverOption(DriverKind kind, String key, String value) {}

    static String label(String value) {
        int equals = value.indexOf('=');
        if (equals < 1 || equals == value.length() - 1) {
            throw new IllegalArgumentException("bad attribute format: " + value);
        }
        return value;
    }

    static String domain(String value) {
        if (!DOMAIN.matcher(value).matches() || value.length() > 255) {
            throw new IllegalArgumentException(value + " is not a valid domain");
        }
        return value;
    }

    /** From {@code name=path} to the command of that name. */
    static Map.Entry<String, List<String>> runtime(String value) {
        int equals = value.indexOf('=');
        if (equals < 1 || equals == value.length() - 1) {
            throw new IllegalArgumentException("invalid runtime argument: " + value + " (name=path is wanted)");
        }
        return Map.entry(runtimeName(value.substring(0, equals)), List.of(value.substring(equals + 1)));
    }

    /** Docker's {@code {"path": …, "runtimeArgs": […]}}, or {@code {"runtimeType": …, "options": {…}}}. */
    static Map.Entry<String, List<String>> runtime(String name, JsonValue value) throws ConfigurationException {
        Map<String, JsonValue> members = value.members();
        @Nullable JsonValue path = members.get("path");
        List<String> command = new ArrayList<>();
        command.add(path == null ? behindShim(name, members) : path.scalar(JsonValue.STRING));
        @Nullable JsonValue arguments = members.get("runtimeArgs");
        if (arguments != null) {
            for (JsonValue argument : arguments.items("array")) {
                command.add(argument.scalar(JsonValue.STRING));
            }
        }
        return Map.entry(runtimeName(name), List.copyOf(command));
    }

    /** The command that a shim of containerd would drive. */
    private static String behindShim(String name, Map<String, JsonValue> members) throws ConfigurationException {
        @Nullable JsonValue options = members.get("options");
        @Nullable JsonValue binary = options == null ? null : options.members().get("BinaryName");
        if (binary != null) {
            return binary.scalar(JsonValue.STRING);
        }
        @Nullable JsonValue type = members.get("runtimeType");
        Matcher shim = SHIM.matcher(type == null ? "" : type.scalar(JsonValue.STRING));
        if (!shim.matches()) {
            throw new ConfigurationException(
                    "runtime " + name + " has no path: Theseus drives OCI runtime commands, give the command's path");
        }
        return shim.group(1);
    }

    /** A member of Docker's {@code proxies}. */
    static Map.Entry<String, String> proxy(String name, JsonValue value) throws ConfigurationException {
        if (!PROXIES.contains(name)) {
            throw new ConfigurationException(
                    "the following directives don't match any configuration option: proxies." + name);
        }
        return Map.entry(name, value.scalar(JsonValue.STRING));
    }

    private static String runtimeName(String name) {
        if (!RUNTIME.matcher(name).matches()) {
            throw new IllegalArgumentException("invalid runtime name: " + name);
        }
        if (name.equals("runc")) {
            throw new IllegalArgumentException("runtime name 'runc' is reserved");
        }
        return name;
    }

    /** From {@code name=soft[:hard]} to the limits of that name. */
    static Map.Entry<String, DefaultLimit> ulimit(String value) {
        String[] parts = value.split("[=:]", -1);
        if (parts.length < 2 || parts.length > 3 || value.indexOf('=') != parts[0].length()) {
            throw new IllegalArgumentException("invalid ulimit argument: " + value);
        }
        if (!DefaultLimit.NAMES.contains(parts[0])) {
            throw new IllegalArgumentException("invalid ulimit type: " + parts[0]);
        }
        long soft = limit(parts[1], value);
        long hard = parts.length == 3 ? limit(parts[2], value) : soft;
        if (hard != -1 && (soft == -1 || soft > hard)) {
            throw new IllegalArgumentException(
                    "ulimit soft limit must be less than or equal to hard limit: " + soft + " > " + hard);
        }
        return Map.entry(parts[0], new DefaultLimit(soft, hard));
    }

    /** Docker's {@code {"Soft": …, "Hard": …}}. */
    static Map.Entry<String, DefaultLimit> ulimit(String name, JsonValue value) throws ConfigurationException {
        Map<String, JsonValue> members = value.members();
        @Nullable JsonValue soft = members.get("Soft");
        @Nullable JsonValue hard = members.get("Hard");
        if (soft == null || hard == null) {
            throw new ConfigurationException(value.key() + ": " + name + " needs Soft and Hard");
        }
        return ulimit(name + "=" + soft.scalar(JsonValue.NUMBER) + ":" + hard.scalar(JsonValue.NUMBER));
    }

    private static long limit(String number, String whole) {
        try {
            long limit = Long.parseLong(number);
            if (limit >= -1) {
                return limit;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("invalid ulimit argument: " + whole, e);
        }
        throw new IllegalArgumentException("invalid ulimit argument: " + whole);
    }

    /** From {@code base=CIDR,size=BITS}, in either order. */
    static AddressPool pool(String value) {
        String base = "";
        String size = "";
        for (String part : value.split(",", -1)) {
            switch (part.substring(0, part.indexOf('=') + 1)) {
                case "base=" -> base = part.substring(5);
                case "size=" -> size = part.substring(5);
                default ->
                    throw new IllegalArgumentException("\"" + part + "\" is not of the form base=CIDR,size=BITS");
            }
        }
        if (base.isEmpty() || size.isEmpty()) {
            throw new IllegalArgumentException("an address pool needs both base and size: " + value);
        }
        return pool(Cidr.parse(base), number(size, 1));
    }

    /** Docker's {@code {"base": …, "size": …}}. */
    static AddressPool pool(JsonValue value) throws ConfigurationException {
        Map<String, JsonValue> members = value.members();
        @Nullable JsonValue base = members.get("base");
        @Nullable JsonValue size = members.get("size");
        if (base == null || size == null) {
            throw new ConfigurationException(value.key() + ": each pool needs base and size");
        }
        return pool(Cidr.parse(base.scalar(JsonValue.STRING)), number(size.scalar(JsonValue.NUMBER), 1));
    }

    private static AddressPool pool(Cidr base, int size) {
        if (size < base.prefixLength() || size > base.address().getAddress().length * 8) {
            throw new IllegalArgumentException("invalid pools size: " + size);
        }
        return new AddressPool(base, size);
    }

    static String mirror(String value) {
        URI uri;
        try {
            uri = URI.create(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid mirror: \"" + value + "\" is not a valid URI", e);
        }
        String scheme = uri.getScheme();
        if (!"http".equals(scheme) && !"https".equals(scheme)) {
            throw new IllegalArgumentException("invalid mirror: unsupported scheme \"" + (scheme == null ? "" : scheme)
                    + "\" in \"" + value + "\"");
        }
        if (uri.getHost() == null || uri.getQuery() != null || uri.getFragment() != null || uri.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "invalid mirror: \"" + value + "\" must be a scheme, a host and at most a path");
        }
        return value.endsWith("/") ? value : value + "/";
    }

    static String insecureRegistry(String value) {
        String registry = value.replaceFirst("^https?://", "");
        if (registry.isEmpty() || registry.startsWith("-") || registry.contains("://") || registry.contains(" ")) {
            throw new IllegalArgumentException("invalid insecure registry: " + value);
        }
        if (registry.contains("/")) {
            Cidr.parse(registry);
        }
        return registry;
    }

    static String linkName(String value) {
        if (!LINK.matcher(value).matches()) {
            throw new IllegalArgumentException("\"" + value + "\" is not a link name: 1 to 15 letters, digits, _ . -");
        }
        return value;
    }

    /** A path, {@code unconfined}, or empty for the daemon's own. */
    static String seccompProfile(String value) {
        return switch (value) {
            case "unconfined" -> value;
            case "builtin", "" -> "";
            default -> path(value).toString();
        };
    }
}
