package dev.theseus.engine.image;

import dev.theseus.api.error.Reason;

/** Why something cannot be done with an image, beside what {@link Reason} has for everybody. */
public final class ImageReasons {
    /** A tag was given where all are meant. */
    public static final Reason TAG_IN_THE_WAY = new Reason("image.tag-in-the-way");
    /** What is pushed needs a tag. */
    public static final Reason DIGEST_PUSHED = new Reason("image.digest-pushed");
    /** A digest is no name for what is imported. */
    public static final Reason DIGEST_IMPORTED = new Reason("image.digest-imported");
    /** A digest is no name for what is committed. Attribute: name. */
    public static final Reason DIGEST_COMMITTED = new Reason("image.digest-committed");
    /** A digest is no name to give. */
    public static final Reason DIGEST_TAGGED = new Reason("image.digest-tagged");
    /** It would be taken for a digest. */
    public static final Reason ALGORITHM_TAGGED = new Reason("image.algorithm-tagged");
    /** No image has a name in it. Attribute: name. */
    public static final Reason REPOSITORY_NOT_FOUND = new Reason("image.repository-not-found");
    /** There are images of other tags. Attribute: name. */
    public static final Reason TAG_NOT_FOUND = new Reason("image.tag-not-found");

    // Platforms.

    /** Attributes: name; value, what it is for; wanted. */
    public static final Reason PLATFORM_MISMATCH = new Reason("image.platform-mismatch");
    /** In a registry. Attributes: name; value, what it is for; wanted. */
    public static final Reason PLATFORM_MISMATCH_REMOTE = new Reason("image.platform-mismatch-remote");
    /** An index has no manifest for it. Attribute: wanted. */
    public static final Reason PLATFORM_NOT_FOUND = new Reason("image.platform-not-found");
    /** Attributes: name; value, the operating system. */
    public static final Reason OS_UNUSABLE = new Reason("image.os-unusable");

    // What keeps an image.

    /** Attributes: name, id. */
    public static final Reason NAME_HELD_BY_BUILD = new Reason("image.name-held-by-build");
    /** Attributes: name, id, holder. */
    public static final Reason NAME_USED = new Reason("image.name-used");
    /** Attribute: id. */
    public static final Reason HAS_CHILDREN = new Reason("image.has-children");
    /** Attribute: id. */
    public static final Reason HELD_BY_BUILD = new Reason("image.held-by-build");
    /** Attributes: id, holder. */
    public static final Reason USED_BY_RUNNING = new Reason("image.used-by-running");
    /** Attributes: id, holder. */
    public static final Reason USED_BY_STOPPED = new Reason("image.used-by-stopped");
    /** Attribute: id. */
    public static final Reason SEVERAL_NAMES = new Reason("image.several-names");

    private ImageReasons() {}
}
