package dev.theseus.api.image;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A parsed and normalised image name: {@code [domain/]path[:tag][@digest]}, by the grammar of the distribution project
 * and with Docker's defaults ({@code busybox} is {@code docker.io/library/busybox:latest}).
 *
 * @param domain registry host with optional port
 * @param path repository within it
 * @param tag absent when only a digest was given
 * @param digest absent when only a tag was given
 */
public record ImageReference(String domain, String path, Optional<String> tag, Optional<Digest> digest) {
    public static final String DEFAULT_DOMAIN = "docker.io";
    private static final String OFFICIAL = "library/";
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern COMPONENTS =
            Pattern.compile("[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*");
    private static final Pattern DOMAIN = Pattern.compile(
            "(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*"
                    + "|\\[[a-fA-F0-9:]+])(?::[0-9]+)?");
    private static final Pattern BARE_ID = Pattern.compile("[a-f0-9]{64}");

    /**
     * Parses what a user typed; adds {@code :latest} when there is neither tag nor digest.
     *
     * @throws IllegalArgumentException {@code invalid reference format…}
     */
    public static ImageReference parse(String text) {
        ImageReference named = parseName(text);
        return named.tag.isEmpty() && named.digest.isEmpty() ? named.withTag("latest") : named;
    }

    /** Like {@link #parse} but adds no tag. */
    public static ImageReference parseName(String text) {
        if (BARE_ID.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "invalid repository name (" + text + "), cannot specify 64-byte hexadecimal strings");
        }
        String rest = text;
        Optional<Digest> digest = Optional.empty();
        int at = rest.indexOf('@');
        if (at >= 0) {
            String digestText = rest.substring(at + 1);
            if (!Digest.isValid(digestText)) {
                throw new IllegalArgumentException("invalid reference format");
            }
            digest = Optional.of(new Digest(digestText));
            rest = rest.substring(0, at);
        }
        Optional<String> tag = Optional.empty();
        int colon = rest.lastIndexOf(':');
        if (colon > rest.lastIndexOf('/')) {
            tag = Optional.of(rest.substring(colon + 1));
            rest = rest.substring(0, colon);
        }
        return ofParts(rest, tag, digest);
    }

    private static ImageReference ofParts(String name, Optional<String> tag, Optional<Digest> digest) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean hasDomain = first.contains(".")
                || first.contains(":")
                || first.equals("localhost")
                || !first.equals(first.toLowerCase(Locale.ROOT));
        String domain = hasDomain ? first : DEFAULT_DOMAIN;
        String path = hasDomain ? name.substring(slash + 1) : name;
        if (domain.equals("index.docker.io")) {
            domain = DEFAULT_DOMAIN;
        }
        if (domain.equals(DEFAULT_DOMAIN) && path.indexOf('/') < 0) {
            path = OFFICIAL + path;
        }
        if (!path.equals(path.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "invalid reference format: repository name (" + path + ") must be lowercase");
        }
        // Lengths first: the matcher recurses with each component.
        if (domain.length() > 255
                || path.length() > 255
                || !DOMAIN.matcher(domain).matches()
                || !COMPONENTS.matcher(path).matches()
                || tag.isPresent() && !TAG.matcher(tag.get()).matches()) {
            throw new IllegalArgumentException("invalid reference format");
        }
        return new ImageReference(domain, path, tag, digest);
    }

    public ImageReference withTag(String newTag) {
        if (!TAG.matcher(newTag).matches()) {
            throw new IllegalArgumentException("invalid tag format: " + newTag);
        }
        return new ImageReference(domain, path, Optional.of(newTag), Optional.empty());
    }

    public ImageReference withDigest(Digest newDigest) {
        return new ImageReference(domain, path, Optional.empty(), Optional.of(newDigest));
    }

    /** {@code docker.io/library/busybox} */
    public String name() {
        return domain + "/" + path;
    }

    /** The name as Docker prints it: {@code busybox}, {@code me/app}, {@code localhost:5000/app}. */
    public String familiarName() {
        if (!domain.equals(DEFAULT_DOMAIN)) {
            return name();
        }
        return path.startsWith(OFFICIAL) && path.indexOf('/', OFFICIAL.length()) < 0
                ? path.substring(OFFICIAL.length())
                : path;
    }

    /** The familiar name with tag and digest. */
    public String familiar() {
        return familiarName() + suffix();
    }

    private String suffix() {
        return tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
    }

    /** The full form, with domain, tag and digest. */
    @Override
    public String toString() {
        return name() + suffix();
    }
}
