package dev.theseus.engine.user;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.host.FileTrees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Users and groups as a container's own {@code /etc/passwd} and {@code /etc/group} have them. */
public final class UserDatabase {
    private static final int LIMIT = 4 << 20;
    /** Name, password and id; what follows may be missing. */
    private static final int NEEDED = 3;

    private static final long HIGHEST = Integer.MAX_VALUE;

    private final List<String[]> users;
    private final List<String[]> groups;

    private UserDatabase(List<String[]> users, List<String[]> groups) {
        this.users = users;
        this.groups = groups;
    }

    /**
     * Who a process runs as.
     *
     * @param home of the user; {@code /} where the files do not say
     */
    public record Identity(long uid, long gid, List<Long> additionalGroups, String home) {}

    public static UserDatabase read(FileTrees files, Path root) {
        return new UserDatabase(lines(files, root, "/etc/passwd", 7), lines(files, root, "/etc/group", 4));
    }

    private static List<String[]> lines(FileTrees files, Path root, String path, int fields) {
        List<String[]> lines = new ArrayList<>();
        String text = files.read(root, path, LIMIT)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
        text.lines()
                .map(line -> line.split(":", -1))
                .filter(line -> line.length >= NEEDED)
                .map(line -> padded(line, fields))
                .forEach(lines::add);
        return lines;
    }

    private static String[] padded(String[] line, int fields) {
        String[] padded = Arrays.copyOf(line, Math.max(fields, line.length));
        Arrays.fill(padded, line.length, padded.length, "");
        return padded;
    }

    /**
     * Finds who {@code user[:group]} is.
     *
     * @param extraGroups names or ids from {@code --group-add}
     * @throws EngineException {@code INVALID_PARAMETER}: {@code unable to find user X: no matching entries in passwd file}
     */
    public Identity find(String specification, List<String> extraGroups) {
        int colon = specification.indexOf(':');
        String user = colon < 0 ? specification : specification.substring(0, colon);
        String group = colon < 0 ? "" : specification.substring(colon + 1);
        String[] entry = userEntry(user.isEmpty() ? "0" : user);
        long uid = number(entry[2]);
        long gid = group.isEmpty() ? number(entry[3].isEmpty() ? "0" : entry[3]) : groupId(group);
        Set<Long> additional = new LinkedHashSet<>();
        if (group.isEmpty() && !entry[0].isEmpty()) {
            groups.stream()
                    .filter(line -> List.of(line[3].split(",")).contains(entry[0]))
                    .forEach(line -> additional.add(number(line[2])));
        }
        extraGroups.forEach(extra -> additional.add(groupId(extra)));
        additional.add(gid);
        return new Identity(uid, gid, List.copyOf(additional), entry[5].isEmpty() ? "/" : entry[5]);
    }

    private String[] userEntry(String user) {
        for (String[] line : users) {
            if (line[0].equals(user) || line[2].equals(user)) {
                return line;
            }
        }
        requireInRange(user);
        if (!isNumber(user)) {
            throw EngineException.invalid("unable to find user " + user + ": no matching entries in passwd file")
                    .because(Reason.TASK_USER_NOT_FOUND, Map.of(Attributes.NAME, user));
        }
        return new String[] {"", "", user, "0", "", "/", ""};
    }

    private long groupId(String group) {
        for (String[] line : groups) {
            if (line[0].equals(group) || line[2].equals(group)) {
                return number(line[2]);
            }
        }
        requireInRange(group);
        if (!isNumber(group)) {
            throw EngineException.invalid("unable to find group " + group + ": no matching entries in group file")
                    .because(Reason.TASK_USER_NOT_FOUND, Map.of(Attributes.NAME, group));
        }
        return number(group);
    }

    private static void requireInRange(String text) {
        if (text.matches("[0-9]{11,}") || isNumber(text) && Long.parseLong(text) > Integer.MAX_VALUE) {
            throw EngineException.invalid("uids and gids must be in range 0-" + Integer.MAX_VALUE);
        }
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9') && text.length() <= 10;
    }

    private static long number(String text) {
        if (!isNumber(text)) {
            throw EngineException.invalid("not a user or group id: " + text);
        }
        long id = Long.parseLong(text);
        if (id > HIGHEST) {
            throw EngineException.invalid("uids and gids must be in range 0-" + HIGHEST);
        }
        return id;
    }
}
