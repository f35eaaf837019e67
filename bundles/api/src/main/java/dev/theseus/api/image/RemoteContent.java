package dev.theseus.api.image;

/**
 * A manifest or index as a registry gave it, its bytes matching its digest.
 *
 * @param descriptor media type, digest and size
 * @param bytes the document; not to be changed
 */
@SuppressWarnings(
        "ArrayRecordComponent") // The bytes' identity is the descriptor's digest; nobody compares these records.
public record RemoteContent(Descriptor descriptor, byte[] bytes) {}
