package dev.theseus.api.image;

/**
 * What an image runs on; empty strings where not given.
 *
 * @param os {@code linux}
 * @param architecture {@code amd64}, {@code arm64}, …
 * @param variant {@code v8}, …
 */
public record Platform(String os, String architecture, String variant) {
    /** Parses {@code os[/architecture[/variant]]}; a lone architecture is taken as one of linux. */
    public static Platform parse(String text) {
        String[] parts = text.split("/", -1);
        if (text.isBlank() || parts.length > 3) {
            throw new IllegalArgumentException(
                    "\"" + text + "\": invalid platform, must be of the form os/arch[/variant]");
        }
        if (parts.length == 1) {
            return parts[0].equals("linux")
                    ? new Platform("linux", "", "")
                    : new Platform("linux", normal(parts[0]), "");
        }
        return new Platform(parts[0], normal(parts[1]), parts.length == 3 ? parts[2] : "");
    }

    private static String normal(String architecture) {
        return switch (architecture) {
            case "x86_64", "x86-64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> architecture;
        };
    }

    /** Whether an image for {@code offered} can stand in for this wish; empty parts of the wish match anything. */
    public boolean accepts(Platform offered) {
        return matches(os, offered.os)
                && matches(architecture, normal(offered.architecture))
                && (matches(variant, offered.variant) || offered.variant.isEmpty());
    }

    private static boolean matches(String wish, String offer) {
        return wish.isEmpty() || wish.equals(offer);
    }

    @Override
    public String toString() {
        return os + (architecture.isEmpty() ? "" : "/" + architecture) + (variant.isEmpty() ? "" : "/" + variant);
    }
}
