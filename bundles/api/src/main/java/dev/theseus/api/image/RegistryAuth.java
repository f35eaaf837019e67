package dev.theseus.api.image;

/**
 * Credentials for a registry; empty strings where not given. {@link #toString} hides the secrets.
 *
 * @param identityToken OAuth2 refresh token, used instead of the password
 * @param registryToken bearer token sent as it is
 */
public record RegistryAuth(
        String username, String password, String serverAddress, String identityToken, String registryToken) {
    public static final RegistryAuth ANONYMOUS = new RegistryAuth("", "", "", "", "");

    public boolean isAnonymous() {
        return username.isEmpty() && identityToken.isEmpty() && registryToken.isEmpty();
    }

    @Override
    public String toString() {
        return isAnonymous() ? "anonymous" : "credentials of " + username + " for " + serverAddress;
    }
}
