package io.centralita.demo.telephony;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Reads TwiML: the verbs of a document, and what stands in a verb. */
final class TwimlReader {
  private TwimlReader() {}

  /** Empty where it is no TwiML: the call ends then, as with a document that says nothing. */
  static List<Element> verbs(String document) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      var builder = factory.newDocumentBuilder();
      // its own would print what is wrong
      builder.setErrorHandler(new DefaultHandler());
      return children(
          builder.parse(new InputSource(new StringReader(document))).getDocumentElement());
    } catch (SAXException | IOException e) {
      return List.of();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("every Java has an XML parser", e);
    }
  }

  static List<Element> children(Element verb) {
    NodeList nodes = verb.getChildNodes();
    return IntStream.range(0, nodes.getLength())
        .mapToObj(nodes::item)
        .filter(node -> node.getNodeType() == Node.ELEMENT_NODE)
        .map(Element.class::cast)
        .toList();
  }

  /** The attribute as seconds, or those that Twilio takes where it is not there. */
  static int seconds(Element verb, String attribute, int usual) {
    String text = verb.getAttribute(attribute);
    return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : usual;
  }

  static String text(Element verb) {
    return verb.getTextContent().strip();
  }
}
