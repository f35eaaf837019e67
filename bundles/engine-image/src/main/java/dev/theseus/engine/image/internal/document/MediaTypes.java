package dev.theseus.engine.image.internal.document;

import java.util.Set;

/** Media types of the OCI image specification and of Docker's schema 2, which it grew from. */
public final class MediaTypes {
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
    public static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";
    public static final String OCI_LAYER_GZIP = OCI_LAYER + "+gzip";
    public static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    public static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";

    private static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";
    private static final String DOCKER_FOREIGN_LAYER = "application/vnd.docker.image.rootfs.foreign.diff.tar";
    private static final String OCI_RESTRICTED_LAYER = "application/vnd.oci.image.layer.nondistributable.v1.tar";
    private static final Set<String> LAYERS = Set.of(
            OCI_LAYER,
            OCI_LAYER_GZIP,
            OCI_LAYER + "+zstd",
            OCI_RESTRICTED_LAYER,
            OCI_RESTRICTED_LAYER + "+gzip",
            OCI_RESTRICTED_LAYER + "+zstd",
            DOCKER_LAYER,
            DOCKER_LAYER + ".gzip",
            DOCKER_LAYER + ".zstd",
            DOCKER_FOREIGN_LAYER,
            DOCKER_FOREIGN_LAYER + ".gzip");

    private MediaTypes() {}

    public static boolean isIndex(String type) {
        return type.equals(OCI_INDEX) || type.equals(DOCKER_LIST);
    }

    public static boolean isManifest(String type) {
        return type.equals(OCI_MANIFEST) || type.equals(DOCKER_MANIFEST);
    }

    public static boolean isSchemaOne(String type) {
        return type.startsWith("application/vnd.docker.distribution.manifest.v1+");
    }

    public static boolean isConfig(String type) {
        return type.equals(OCI_CONFIG) || type.equals(DOCKER_CONFIG);
    }

    public static boolean isLayer(String type) {
        return LAYERS.contains(type);
    }
}
