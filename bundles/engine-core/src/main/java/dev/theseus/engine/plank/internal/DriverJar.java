package dev.theseus.engine.plank.internal;

import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.NameService;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What a jar says of itself, read without loading anything of it.
 *
 * @param symbolicName of the bundle
 * @param drivers that its components declare; a component may register more when it runs
 * @param face whether a component of it is a face
 */
record DriverJar(
        String symbolicName, Version version, List<Header.Clause> imports, List<Declared> drivers, boolean face) {
    private static final String API = "dev.theseus.api.";
    private static final String ENGINE = "dev.theseus.engine.";
    /** The package of {@link #FACE}, which faces import; of all bundles only they stand on the engine and are replaced. */
    private static final String FACES = "dev.theseus.http";

    /** What a face is registered as; the engine knows no more of it. */
    static final String FACE = FACES + ".Face";

    private static final Map<String, DriverKind> KINDS =
            DriverKind.all().stream().collect(Collectors.toMap(DriverKind::service, kind -> kind));

    /**
     * A driver as its component's description declares it.
     *
     * @param format newest format of its state that it knows
     */
    record Declared(DriverKind kind, String name, int format) {}

    /** @throws EngineException {@code INVALID_PARAMETER} when it is no bundle or not of a driver's shape */
    static DriverJar read(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw EngineException.invalid(jar + ": no such file");
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            if (manifest == null || manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME) == null) {
                throw EngineException.invalid(jar + ": is no OSGi bundle, its manifest has no Bundle-SymbolicName");
            }
            return read(file, manifest.getMainAttributes());
        } catch (IOException e) {
            throw new EngineException(ErrorKind.INVALID_PARAMETER, jar + ": is no jar: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    ErrorKind.INVALID_PARAMETER, jar + ": its manifest is malformed: " + e.getMessage(), e);
        }
    }

    private static DriverJar read(JarFile jar, Attributes headers) throws IOException {
        String name = Header.parse(headers.getValue(Constants.BUNDLE_SYMBOLICNAME))
                .getFirst()
                .names()
                .getFirst();
        refuseShape(jar.getName(), headers);
        List<Header.Clause> imports = Header.parse(text(headers, Constants.IMPORT_PACKAGE));
        String importText = text(headers, Constants.IMPORT_PACKAGE);
        if (importText.contains(ENGINE) && !isOfFacesShape(importText)) {
            throw EngineException.invalid(
                    jar.getName() + ": is no driver: it imports the engine's packages, so it is a part of the daemon");
        }
        if (!isOfPlanksShape(importText)) {
            throw EngineException.invalid(jar.getName() + ": has no driver: it does not import " + API + "driver");
        }
        List<Declared> drivers = new ArrayList<>();
        boolean face = false;
        for (Header.Clause components : Header.parse(text(headers, "Service-Component"))) {
            for (String path : components.names()) {
                ZipEntry entry = jar.getEntry(path);
                if (entry != null) {
                    try (InputStream xml = jar.getInputStream(entry)) {
                        String where = jar.getName() + "!" + path;
                        Element component = parsed(where, xml);
                        drivers.addAll(declared(where, component));
                        face |= below(component, "provide").stream()
                                .anyMatch(provided -> FACE.equals(provided.getAttribute("interface")));
                    }
                } else if (!path.contains("*")) {
                    throw EngineException.invalid(jar.getName() + ": its component " + path + " is missing");
                }
            }
        }
        return new DriverJar(
                name,
                Version.parseVersion(headers.getValue(Constants.BUNDLE_VERSION)),
                imports,
                List.copyOf(drivers),
                face);
    }

    /**
     * Whether what a bundle imports is what drivers import, or faces or the name service, which are replaced as they are though they
     * have no slot.
     */
    static boolean isOfPlanksShape(String imports) {
        return isOfFacesShape(imports)
                || (imports.contains(API + "driver") || imports.contains(NameService.class.getPackageName()))
                        && !imports.contains(ENGINE);
    }

    static boolean isOfFacesShape(String imports) {
        return imports.contains(FACES);
    }

    /** Refuses what could not be replaced again later. */
    private static void refuseShape(String jar, Attributes headers) {
        if (text(headers, "Service-Component").isBlank()) {
            throw EngineException.invalid(jar + ": has no driver: its manifest has no Service-Component");
        }
        if (headers.getValue(Constants.BUNDLE_ACTIVATOR) != null) {
            throw EngineException.invalid(
                    jar + ": has a Bundle-Activator, which stops before its calls end; make it a component");
        }
        if (headers.getValue(Constants.EXPORT_PACKAGE) != null) {
            throw EngineException.invalid(
                    jar + ": exports packages, so it could not be replaced; drivers export nothing");
        }
        if (headers.getValue(Constants.FRAGMENT_HOST) != null) {
            throw EngineException.invalid(jar + ": is a fragment and no driver");
        }
    }

    private static String text(Attributes headers, String name) {
        String value = headers.getValue(name);
        return value == null ? "" : value;
    }

    private static Element parsed(String where, InputStream xml) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            return factory.newDocumentBuilder().parse(xml).getDocumentElement();
        } catch (SAXException | ParserConfigurationException e) {
            throw new EngineException(ErrorKind.INVALID_PARAMETER, where + ": is malformed: " + e.getMessage(), e);
        }
    }

    private static List<Declared> declared(String where, Element component) {
        List<Declared> drivers = new ArrayList<>();
        for (Element provided : below(component, "provide")) {
            DriverKind kind = KINDS.get(provided.getAttribute("interface"));
            if (kind != null) {
                String name = property(component, Driver.PROPERTY_NAME);
                if (name.isEmpty()) {
                    throw EngineException.invalid(
                            where + ": its " + kind.word() + " driver has no property " + Driver.PROPERTY_NAME);
                }
                String format = property(component, Driver.PROPERTY_STATE_FORMAT);
                drivers.add(new Declared(kind, name, format.matches("\\d{1,9}") ? Integer.parseInt(format) : 1));
            }
        }
        return drivers;
    }

    private static String property(Element component, String name) {
        return below(component, "property").stream()
                .filter(property -> property.getAttribute("name").equals(name))
                .map(property -> property.getAttribute("value").strip())
                .findFirst()
                .orElse("");
    }

    private static List<Element> below(Element parent, String tag) {
        NodeList nodes = parent.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }
}
