package dev.theseus.engine.build.internal.remote;

import dev.theseus.api.error.EngineException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a repository is and what of it is wanted: {@code https://host/path.git#branch:folder}.
 *
 * @param repository as git takes it
 * @param reference branch, tag or commit; empty for the repository's own choice
 * @param folder within it; empty for all
 */
public record GitAddress(String repository, String reference, String folder) {
    private static final Pattern REPOSITORY =
            Pattern.compile("(?i)((git|ssh)://|git@[^:/]+:|github\\.com/).+|https?://.+\\.git");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    /**
     * Reads an address.
     *
     * @return empty for what names no repository
     * @throws EngineException {@code INVALID_PARAMETER} for one whose reference or folder cannot be
     */
    public static Optional<GitAddress> parse(String text) {
        int hash = text.indexOf('#');
        String address = hash < 0 ? text : text.substring(0, hash);
        if (!REPOSITORY.matcher(address).matches()) {
            return Optional.empty();
        }
        String[] fragment = (hash < 0 ? "" : text.substring(hash + 1)).split(":", 2);
        String folder = fragment.length == 2 ? fragment[1] : "";
        if (fragment[0].startsWith("-")) {
            throw EngineException.invalid("invalid git reference \"" + fragment[0] + "\" in " + text);
        }
        if (List.of(folder.split("/")).contains("..")) {
            throw EngineException.invalid(
                    "invalid folder \"" + folder + "\" in " + text + ": it leads out of the repository");
        }
        String whole = address.toLowerCase(Locale.ROOT).startsWith("github.com/") ? "https://" + address : address;
        return Optional.of(new GitAddress(whole, fragment[0], folder));
    }

    boolean isCommit() {
        return COMMIT.matcher(reference).matches();
    }
}
