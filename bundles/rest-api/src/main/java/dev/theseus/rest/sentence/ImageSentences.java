package dev.theseus.rest.sentence;

import static java.util.Map.entry;

import dev.theseus.api.error.Reason;
import dev.theseus.engine.image.ImageReasons;
import java.util.Map;

/** About images and their names. */
final class ImageSentences {
    static final Map<Reason, String> FORMS = Map.ofEntries(
            entry(Reason.IMAGE_NOT_FOUND, "No such image: {name}"),
            entry(ImageReasons.TAG_IN_THE_WAY, "tag can't be used with --all-tags/-a"),
            entry(ImageReasons.DIGEST_PUSHED, "cannot push a digest reference"),
            entry(ImageReasons.DIGEST_IMPORTED, "cannot import digest reference"),
            entry(ImageReasons.DIGEST_COMMITTED, "cannot commit to a digest reference: {name}"),
            entry(ImageReasons.DIGEST_TAGGED, "refusing to create a tag with a digest reference"),
            entry(ImageReasons.ALGORITHM_TAGGED, "refusing to create an ambiguous tag using digest algorithm as name"),
            entry(ImageReasons.REPOSITORY_NOT_FOUND, "An image does not exist locally with the tag: {name}"),
            entry(ImageReasons.TAG_NOT_FOUND, "tag does not exist: {name}"),
            entry(
                    ImageReasons.PLATFORM_MISMATCH,
                    "image with reference {name} was found but its platform ({value}) does not match the"
                            + " specified platform ({wanted})"),
            entry(
                    ImageReasons.PLATFORM_MISMATCH_REMOTE,
                    "image with reference {name} was found but does not match the specified platform:"
                            + " wanted {wanted}, actual: {value}"),
            entry(
                    ImageReasons.PLATFORM_NOT_FOUND,
                    "no matching manifest for {wanted} in the manifest list entries: no match for platform"
                            + " in manifest: not found"),
            entry(
                    ImageReasons.OS_UNUSABLE,
                    "image operating system \"{value}\" cannot be used on this platform: {name} needs a"
                            + " host that runs it"),
            entry(
                    ImageReasons.NAME_HELD_BY_BUILD,
                    "conflict: unable to remove repository reference \"{name}\" (must force) - a running"
                            + " build is using its referenced image {id.short}"),
            entry(
                    ImageReasons.NAME_USED,
                    "conflict: unable to remove repository reference \"{name}\" (must force) - container"
                            + " {holder.short} is using its referenced image {id.short}"),
            entry(
                    ImageReasons.HAS_CHILDREN,
                    "conflict: unable to delete {id.short} (cannot be forced) - image has dependent child" + " images"),
            entry(
                    ImageReasons.HELD_BY_BUILD,
                    "conflict: unable to delete {id.short} (cannot be forced) - image is being used by a"
                            + " running build"),
            entry(
                    ImageReasons.USED_BY_RUNNING,
                    "conflict: unable to delete {id.short} (cannot be forced) - image is being used by"
                            + " running container {holder.short}"),
            entry(
                    ImageReasons.USED_BY_STOPPED,
                    "conflict: unable to delete {id.short} (must be forced) - image is being used by"
                            + " stopped container {holder.short}"),
            entry(
                    ImageReasons.SEVERAL_NAMES,
                    "conflict: unable to delete {id.short} (must be forced) - image is referenced in"
                            + " multiple repositories"));

    private ImageSentences() {}
}
