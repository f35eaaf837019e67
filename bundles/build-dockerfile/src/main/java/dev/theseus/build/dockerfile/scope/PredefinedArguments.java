package dev.theseus.build.dockerfile.scope;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Build arguments that need no ARG, or that have a value without one. */
public final class PredefinedArguments {
    private static final Set<String> PROXY = Set.of(
            "HTTP_PROXY",
            "http_proxy",
            "HTTPS_PROXY",
            "https_proxy",
            "FTP_PROXY",
            "ftp_proxy",
            "NO_PROXY",
            "no_proxy",
            "ALL_PROXY",
            "all_proxy");
    private static final Set<String> GLOBAL = Set.of(
            "TARGETPLATFORM",
            "TARGETOS",
            "TARGETARCH",
            "TARGETVARIANT",
            "BUILDPLATFORM",
            "BUILDOS",
            "BUILDARCH",
            "BUILDVARIANT",
            "TARGETSTAGE");

    private PredefinedArguments() {}

    /** Whether it may be given without an ARG, and then neither shows in the history nor makes a cached step another one. */
    public static boolean isProxy(String name) {
        return PROXY.contains(name);
    }

    /** Whether it has a value before the first FROM; a stage that wants it needs an ARG. */
    public static boolean isGlobal(String name) {
        return GLOBAL.contains(name);
    }

    /**
     * The values of the global ones.
     *
     * @param target what is built for
     * @param build what it is built on
     * @param stage the stage that is wanted; empty for the last
     */
    public static Map<String, String> global(PlatformWords target, PlatformWords build, String stage) {
        Map<String, String> values = new LinkedHashMap<>();
        put(values, "BUILD", build);
        put(values, "TARGET", target);
        values.put("TARGETSTAGE", stage.isEmpty() ? "default" : stage);
        return values;
    }

    private static void put(Map<String, String> values, String prefix, PlatformWords platform) {
        values.put(prefix + "PLATFORM", platform.text());
        values.put(prefix + "OS", platform.os());
        values.put(prefix + "ARCH", platform.architecture());
        values.put(prefix + "VARIANT", platform.variant());
    }

    /**
     * A platform, in Docker's words.
     *
     * @param variant empty for none
     */
    public record PlatformWords(String os, String architecture, String variant) {
        String text() {
            return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
        }
    }
}
