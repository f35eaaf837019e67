package dev.theseus.settings;

import java.util.List;

/**
 * How registries are spoken to.
 *
 * @param insecure hosts or CIDRs
 * @param mirrors base URLs
 * @param proxies by which they are reached
 * @param maxConcurrentDownloads per pull
 * @param maxConcurrentUploads per push
 * @param maxDownloadAttempts per blob
 */
public record RegistrySettings(
        List<String> insecure,
        List<String> mirrors,
        ProxySettings proxies,
        int maxConcurrentDownloads,
        int maxConcurrentUploads,
        int maxDownloadAttempts) {}
