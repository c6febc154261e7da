/* schema: the default site, with the collections and standard fields that
 * Webflow gives every shop (webflow/API.md, Products; Collections) and some
 * custom fields of each type (webflow/API.md, Field values). */
#include "webflow/webflow.h"

/* Field ids are made from the collection and the place when they are not
 * given; see collection_schema(). */
#define F(slug, type, name, more)                                              \
	"{\"slug\":\"" slug "\",\"type\":\"" type "\",\"displayName\":\"" name \
	"\"" more "}"
#define REQUIRED ",\"isRequired\":true"
#define VALID(v) ",\"validations\":{" v "}"
#define NAMED                                                                 \
	REQUIRED VALID("\"singleLine\":true,\"maxLength\":256,"               \
		       "\"messages\":{\"maxLength\":\"Must be less than 256 " \
		       "characters\"}")
#define SLUGGED                                                                \
	REQUIRED VALID("\"singleLine\":true,\"maxLength\":256,\"pattern\":{}," \
		       "\"messages\":{\"pattern\":\"Must be alphanumerical "   \
		       "and not contain any spaces or special characters\","   \
		       "\"maxLength\":\"Must be less than 256 characters\"}")
#define OF(id) VALID("\"collectionId\":\"" id "\"")
#define FIXED ",\"isEditable\":false"

#define PRODUCTS "580e63fc8c9a982ac9b8b745"
#define SKUS "580e63fc8c9a982ac9b8b746"
#define CATEGORIES "580e63fc8c9a982ac9b8b747"

const char shop_default[] =
    "{\"site\":{\"id\":\"580e63e98c9a982ac9b8b741\","
    "\"workspaceId\":\"580e63fc8c9a982ac9b8b740\","
    "\"createdOn\":\"2026-01-05T09:00:00.000Z\","
    "\"displayName\":\"Sandbox Shop\",\"shortName\":\"sandbox-shop\","
    "\"lastPublished\":\"2026-01-06T09:00:00.000Z\","
    "\"lastUpdated\":\"2026-01-06T09:00:00.000Z\","
    "\"previewUrl\":\"https://screenshots.webflow.com/sites/"
    "580e63e98c9a982ac9b8b741/1.png\","
    "\"timeZone\":\"Europe/Berlin\",\"parentFolderId\":null,"
    "\"customDomains\":[{\"id\":\"589a331aa51e760df7ccb89d\","
    "\"url\":\"shop.example\","
    "\"lastPublished\":\"2026-01-06T09:00:00.000Z\"}],"
    "\"locales\":null,\"dataCollectionEnabled\":false,"
    "\"dataCollectionType\":\"disabled\"},"
    "\"collections\":["

    "{\"id\":\"" PRODUCTS "\",\"displayName\":\"Products\","
    "\"singularName\":\"Product\",\"slug\":\"product\",\"fields\":[" F("name",
	"PlainText", "Name",
	NAMED) "," F("slug", "PlainText", "Slug", SLUGGED) "," F("description",
	"PlainText", "Description", "") "," F("shippable", "Switch",
	"Requires shipping", "") "," F("sku-properties", "SkuSettings",
	"Product options", "") "," F("category", "MultiReference", "Categories",
	OF(CATEGORIES)) "," F("tax-category", "TextOption", "Product Tax Class",
	"") "," F("default-sku", "Reference", "Default SKU",
	OF(SKUS)) "," F("ec-product-type", "TextOption", "Product type",
	FIXED) "," F("brand", "PlainText", "Brand",
	VALID("\"singleLine\":true,\"maxLength\":100")) "," F("material",
	"Option", "Material",
	VALID("\"options\":["
	      "{\"id\":\"66f6e966c9e1dc700a857ca3\",\"name\":"
	      "\"Cotton\"},"
	      "{\"id\":\"66f6e966c9e1dc700a857ca4\",\"name\":\"Wool\"},"
	      "{\"id\":\"66f6e966c9e1dc700a857ca5\",\"name\":"
	      "\"Leather\"},"
	      "{\"id\":\"66f6e966c9e1dc700a857ca6\",\"name\":\"Oak\"}"
	      "]")) "," F("care", "RichText", "Care instructions",
	"") "," F("launch", "DateTime", "Launch date", "") "," F("featured",
	"Switch", "Featured", "") "," F("rating", "Number", "Rating",
	VALID("\"format\":\"decimal\",\"precision\":1,"
	      "\"allowNegative\":false,"
	      "\"minValue\":0,\"maxValue\":5")) "," F("warranty-years",
	"Number", "Warranty in years",
	VALID("\"format\":\"integer\",\"allowNegative\":false")) "," F("s"
								       "p"
								       "e"
								       "c"
								       "-"
								       "s"
								       "h"
								       "e"
								       "e"
								       "t",
	"File", "Data sheet", "") "," F("related", "MultiReference",
	"Related products", OF(PRODUCTS)) "," F("main-category", "Reference",
	"Main category", OF(CATEGORIES)) "," F("colour", "Color", "Colour",
	"") "," F("website", "Link", "Website", "") "," F("contact", "Email",
	"Contact", "") "," F("hotline", "Phone", "Hotline", "") "," F("film",
	"VideoLink", "Film", "") "," F("hero", "Image", "Hero picture",
	"") "," F("gallery", "MultiImage", "Gallery",
	"") "]},"

	    "{\"id\":\"" SKUS "\",\"displayName\":\"SKUs\","
	    "\"singularName\":\"SKU\",\"slug\":\"sku\","
	    "\"fields\":[" F("name", "PlainText", "Name", NAMED) "," F("slug",
		"PlainText", "Slug",
		SLUGGED) "," F("sku", "PlainText", "SKU", "") "," F("price",
		"Price", "Price", REQUIRED) "," F("compare-at-price", "Price",
		"Compare-at price", "") "," F("sku-values", "SkuValues",
		"SKU values", "") "," F("main-image", "Image", "Main Image",
		"") "," F("more-images", "MultiImage", "More Images",
		"") "," F("download-files", "MultiExternalFile", "Downloads",
		"") "," F("weight", "Number", "Weight", "") "," F("width",
		"Number", "Width",
		"") "," F("height", "Number", "Height", "") "," F("length",
		"Number", "Length", "") "," F("product", "Reference", "Product",
		OF(PRODUCTS)) "," F("ec-sku-billing-method", "TextOption",
		"Billing method", "") "," F("ec-sku-subscription-plan",
		"MembershipPlan", "Subscription plan",
		"") "," F("barcode", "PlainText", "Barcode",
		VALID("\"singleLine\":true,\"maxLength\":"
		      "64")) "]},"

			     "{\"id\":\"" CATEGORIES "\",\"displayName\":"
			     "\"Categories\","
			     "\"singularName\":\"Category\","
			     "\"slug\":\"category\","
			     "\"fields\":[" F("name", "PlainText", "Name",
				 NAMED) "," F("slug", "PlainText", "Slug",
				 SLUGGED) "," F("summary", "PlainText",
				 "Summary", "") "," F("picture", "Image",
				 "Picture", "") "]}"

						"]}";
