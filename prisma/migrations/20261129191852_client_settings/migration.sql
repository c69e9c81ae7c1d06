-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "activeLanguages" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "defaultLanguage" "Language",
ADD COLUMN     "directives" TEXT NOT NULL DEFAULT '';
