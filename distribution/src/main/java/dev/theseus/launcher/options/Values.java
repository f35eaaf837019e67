package dev.theseus.launcher.options;

import dev.theseus.api.driver.DriverKind;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks of values; each gives the canonical form or throws {@link IllegalArgumentException} with the reason. */
final class Values {
    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");
    private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?) ?([kKmMgGtTpP]?)(?:[iI]?[bB])?");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern DRIVER_OPTION = Pattern.compile("([a-z]+)\\.[^.=]+\\.[^=]+=.*");
    private static final Pattern DOMAIN = Pattern.compile("\\.|[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?\\.?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");
    private static final Set<String> LIMITS = Set.of(
            "core",
            "cpu",
            "data",
            "fsize",
            "locks",
            "memlock",
            "msgqueue",
            "nice",
            "nofile",
            "nproc",
            "rss",
            "rtprio",
            "rttime",
            "sigpending",
            "stack");
    private static final Set<String> LEVELS = Set.of("debug", "info", "warn", "error", "fatal");

    private Values() {}

    static String bool(String value) {
        if (TRUE.contains(value)) {
            return "true";
        }
        if (FALSE.contains(value)) {
            return "false";
        }
        throw new IllegalArgumentException("\"" + value + "\" is not true or false");
    }

    static String number(String value, int least) {
        int number;
        try {
            number = Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + value + "\" is not a number", e);
        }
        if (number < least) {
            throw new IllegalArgumentException(value + " is too small: the least is " + least);
        }
        return Integer.toString(number);
    }

    /** Bytes, from a number with an optional unit that is a power of 1024. */
    static String size(String value) {
        Matcher matcher = SIZE.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("invalid size: '" + value + "'");
        }
        int power = "kmgtp".indexOf(matcher.group(2).toLowerCase(Locale.ROOT));
        double factor = matcher.group(2).isEmpty() ? 1 : Math.pow(1024, power + 1);
        return Long.toString((long) (Double.parseDouble(matcher.group(1)) * factor));
    }

    static InetAddress inet(String value) {
        if (value.contains(":") || IPV4.matcher(value).matches()) {
            try {
                return InetAddress.ofLiteral(value);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(value + " is not an ip address", e);
            }
        }
        throw new IllegalArgumentException(value + " is not an ip address");
    }

    static String address(String value) {
        inet(value);
        return value;
    }

    static String cidr(String value) {
        int slash = value.lastIndexOf('/');
        if (slash > 0) {
            try {
                int bits = Integer.parseInt(value.substring(slash + 1));
                if (bits >= 0 && bits <= inet(value.substring(0, slash)).getAddress().length * 8) {
                    return value;
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("invalid CIDR address: " + value, e);
            }
        }
        throw new IllegalArgumentException("invalid CIDR address: " + value);
    }

    static String path(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("the path is empty");
        }
        return Path.of(value).toAbsolutePath().normalize().toString();
    }

    static String level(String value) {
        String level = value.toLowerCase(Locale.ROOT);
        if (!LEVELS.contains(level)) {
            throw new IllegalArgumentException("unable to parse logging level: " + value);
        }
        return level;
    }

    static String oneOf(String value, String... choices) {
        if (!List.of(choices).contains(value)) {
            throw new IllegalArgumentException(
                    "\"" + value + "\" is none of \"" + String.join("\", \"", choices) + "\"");
        }
        return value;
    }

    static String assignment(String value) {
        if (value.indexOf('=') < 1) {
            throw new IllegalArgumentException("\"" + value + "\" is not of the form key=value");
        }
        return value;
    }

    static String driverOption(String value) {
        Matcher option = DRIVER_OPTION.matcher(value);
        if (!option.matches()
                || DriverKind.all().stream().noneMatch(kind -> kind.word().equals(option.group(1)))) {
            throw new IllegalArgumentException(
                    "\"" + value + "\" is not of the form KIND.NAME.KEY=VALUE, with KIND one of "
                            + DriverKind.words(DriverKind.all(), "and"));
        }
        return value;
    }

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

    static String runtime(String value) {
        int equals = value.indexOf('=');
        if (equals < 1 || equals == value.length() - 1) {
            throw new IllegalArgumentException("invalid runtime argument: " + value + " (name=path is wanted)");
        }
        String name = value.substring(0, equals);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("invalid runtime name: " + name);
        }
        if (name.equals("runc")) {
            throw new IllegalArgumentException("runtime name 'runc' is reserved");
        }
        return value;
    }

    static String ulimit(String value) {
        String[] parts = value.split("[=:]", -1);
        if (parts.length < 2 || parts.length > 3 || value.indexOf('=') != parts[0].length()) {
            throw new IllegalArgumentException("invalid ulimit argument: " + value);
        }
        if (!LIMITS.contains(parts[0])) {
            throw new IllegalArgumentException("invalid ulimit type: " + parts[0]);
        }
        long soft = limit(parts[1], value);
        long hard = parts.length == 3 ? limit(parts[2], value) : soft;
        if (hard != -1 && (soft == -1 || soft > hard)) {
            throw new IllegalArgumentException(
                    "ulimit soft limit must be less than or equal to hard limit: " + soft + " > " + hard);
        }
        return parts[0] + "=" + soft + ":" + hard;
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

    /** From {@code base=CIDR,size=BITS} to {@code CIDR,BITS}. */
    static String pool(String value) {
        String base = "";
        String size = "";
        for (String part : value.split(",", -1)) {
            switch (part.substring(0, part.indexOf('=') + 1)) {
                case "base=" -> base = cidr(part.substring(5));
                case "size=" -> size = number(part.substring(5), 1);
                default ->
                    throw new IllegalArgumentException("\"" + part + "\" is not of the form base=CIDR,size=BITS");
            }
        }
        if (base.isEmpty() || size.isEmpty()) {
            throw new IllegalArgumentException("an address pool needs both base and size: " + value);
        }
        int bits = Integer.parseInt(size);
        int slash = base.indexOf('/');
        if (bits < Integer.parseInt(base.substring(slash + 1))
                || bits > inet(base.substring(0, slash)).getAddress().length * 8) {
            throw new IllegalArgumentException("invalid pools size: " + size);
        }
        return base + "," + size;
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
        return registry.contains("/") ? cidr(registry) : registry;
    }
}
